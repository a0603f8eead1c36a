package dev.kymo.monitoring.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tracking server of MLflow, asked by its REST API. What fails for the moment is tried again with growing pauses, for a bounded time; an
 * answer that may have been lost is asked for again only where asking twice does no harm.
 */
public final class MlflowServer {
  private static final String API = "api/2.0/mlflow/";
  private static final ObjectMapper JSON = new ObjectMapper();
  /** The server or what stands before it is busy or starting. */
  private static final Set<Integer> PASSING = Set.of(429, 500, 502, 503, 504);

  private static final int NOT_FOUND = 404;
  private static final int OK = 200;
  private static final int MOST_OF_A_MESSAGE = 300;

  /**
   * How long is waited.
   *
   * @param request for one answer
   * @param firstPause before something is tried again; doubles each time
   * @param inAll for one thing, tries and pauses together
   */
  public record Patience(Duration request, Duration firstPause, Duration inAll) {
    /** For a server across a network. */
    public static final Patience USUAL =
        new Patience(Duration.ofSeconds(30), Duration.ofMillis(250), Duration.ofMinutes(2));
  }

  private final URI base;
  private final @Nullable String authorization;
  private final Patience patience;
  private final HttpClient client;

  /**
   * @param base the server's address, as {@code http://127.0.0.1:5000}
   * @param authorization of each request, as {@code Bearer TOKEN}; null: none
   */
  public MlflowServer(URI base, @Nullable String authorization, Patience patience) {
    this.base = URI.create(base.toString().replaceAll("/*$", "/"));
    this.authorization = authorization;
    this.patience = patience;
    this.client = HttpClient.newBuilder().connectTimeout(patience.request()).build();
  }

  /** A request whose answer was lost may have been followed: says how it would have been answered, or null if it was not. */
  @FunctionalInterface
  interface Followed {
    @Nullable
    JsonNode answer() throws IOException;
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Asks; null: there is no such thing. */
  @Nullable
  JsonNode find(String what, String query) throws IOException {
    return answer(request(what + "?" + query).GET().build(), () -> null);
  }

  /** Asks for something that does no harm if it is done twice. */
  JsonNode post(String what, ObjectNode content) throws IOException {
    return post(what, content, () -> null);
  }

  /** Asks for something that is not to be done twice. */
  JsonNode post(String what, ObjectNode content, Followed followed) throws IOException {
    HttpRequest request = request(what)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(JSON.writeValueAsString(content)))
        .build();
    JsonNode answer = answer(request, followed);
    if (answer == null) {
      throw new IOException(base.resolve(API + what) + " is not there; is it MLflow's address?");
    }
    return answer;
  }

  private HttpRequest.Builder request(String what) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(API + what)).timeout(patience.request());
    return authorization == null ? request : request.header("Authorization", authorization);
  }

  private @Nullable JsonNode answer(HttpRequest request, Followed followed) throws IOException {
    long end = System.nanoTime() + patience.inAll().toNanos();
    Duration pause = patience.firstPause();
    while (true) {
      String trouble;
      @Nullable IOException cause = null;
      try {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (!PASSING.contains(response.statusCode())) {
          return read(request, response);
        }
        trouble = "answers " + response.statusCode() + ": " + message(response.body());
      } catch (IOException e) {
        trouble = IoReason.of(e);
        cause = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      if (System.nanoTime() + pause.toNanos() > end) {
        throw new IOException(
            request.uri() + ": " + trouble + " (tried for " + patience.inAll().toSeconds() + " s)",
            cause);
      }
      sleep(pause);
      pause = pause.multipliedBy(2);
      JsonNode known = followed.answer();
      if (known != null) {
        return known;
      }
    }
  }

  private static void sleep(Duration pause) throws InterruptedIOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static @Nullable JsonNode read(HttpRequest request, HttpResponse<String> response)
      throws IOException {
    if (response.statusCode() == NOT_FOUND) {
      return null;
    }
    if (response.statusCode() != OK) {
      throw new IOException(
          request.uri() + " answers " + response.statusCode() + ": " + message(response.body()));
    }
    try {
      JsonNode tree = JSON.readTree(response.body());
      return tree == null || tree.isMissingNode() ? object() : tree;
    } catch (JsonProcessingException e) {
      throw new IOException(request.uri() + " answers no JSON; is it MLflow's address?", e);
    }
  }

  /** What a server says of itself is not for whole screens. */
  private static String message(String body) {
    String text = body;
    try {
      JsonNode tree = JSON.readTree(body);
      text = tree.path("message").asText(body);
    } catch (JsonProcessingException e) {
      text = body.strip();
    }
    return text.length() > MOST_OF_A_MESSAGE ? text.substring(0, MOST_OF_A_MESSAGE) + "..." : text;
  }
}
