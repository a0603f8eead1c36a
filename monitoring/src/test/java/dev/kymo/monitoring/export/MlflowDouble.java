package dev.kymo.monitoring.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** As much of an MLflow server as an export uses, with its limits: it answers over HTTP and keeps what it is sent. */
final class MlflowDouble implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String API = "/api/2.0/mlflow/";
  private static final int MOST_BYTES = 1 << 20;

  private final HttpServer server;
  final List<String> experiments = new ArrayList<>();
  final List<Run> runs = new ArrayList<>();
  final List<String> authorizations = new ArrayList<>();
  boolean troubleEverySecondRequest;
  int troubles;

  @Nullable
  String refusal;

  private int requests;

  /** A run as the server has it. */
  static final class Run {
    final String id;
    final String name;
    final Map<String, String> tags = new LinkedHashMap<>();
    final Map<String, String> params = new LinkedHashMap<>();
    /** By key; equal ones once, as the server's database has them. */
    final Map<String, LinkedHashMap<String, JsonNode>> metrics = new LinkedHashMap<>();

    String status = "RUNNING";

    Run(String id, String name) {
      this.id = id;
      this.name = name;
    }

    List<Map.Entry<Long, Double>> points(String key) {
      return metrics.get(key).values().stream()
          .map(metric ->
              Map.entry(metric.get("step").longValue(), metric.get("value").doubleValue()))
          .toList();
    }

    long numbers() {
      return metrics.values().stream().mapToLong(Map::size).sum();
    }
  }

  MlflowDouble() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(API, this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<List<String>> metrics() {
    return runs.stream()
        .map(run -> run.metrics.values().stream()
            .flatMap(metric -> metric.keySet().stream())
            .toList())
        .toList();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    boolean trouble = troubleEverySecondRequest && requests++ % 2 == 0;
    authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
    byte[] content = exchange.getRequestBody().readAllBytes();
    if (trouble) {
      troubles++;
      if (troubles % 2 == 0) {
        send(exchange, 503, "not yet");
        return;
      }
    }
    Answer answer = content.length > MOST_BYTES
        ? new Answer(400, error("too long"))
        : answer(
            exchange.getRequestURI().getPath().substring(API.length()),
            exchange.getRequestURI().getQuery(),
            content.length == 0 ? JSON.createObjectNode() : JSON.readTree(content));
    if (trouble) {
      exchange.close(); // it is done, and nobody hears of it
    } else {
      send(exchange, answer.status(), answer.body().toString());
    }
  }

  private record Answer(int status, ObjectNode body) {}

  private static ObjectNode error(String message) {
    return JSON.createObjectNode().put("error_code", "WHATEVER").put("message", message);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Answer answer(String what, @Nullable String query, JsonNode content) {
    ObjectNode body = JSON.createObjectNode();
    switch (what) {
      case "experiments/get-by-name" -> {
        int id = experiments.indexOf(
            Objects.requireNonNull(query).substring("experiment_name=".length()));
        if (id < 0) {
          return new Answer(404, error("no such experiment"));
        }
        body.putObject("experiment").put("experiment_id", String.valueOf(id));
      }
      case "experiments/create" -> {
        if (experiments.contains(content.get("name").asText())) {
          return new Answer(400, error("exists"));
        }
        experiments.add(content.get("name").asText());
        body.put("experiment_id", String.valueOf(experiments.size() - 1));
      }
      case "runs/create" -> {
        if (refusal != null) {
          return new Answer(400, error(refusal));
        }
        Run run = new Run("run" + runs.size(), content.get("run_name").asText());
        content
            .path("tags")
            .forEach(
                tag -> run.tags.put(tag.get("key").asText(), tag.get("value").asText()));
        runs.add(run);
        body.putObject("run").putObject("info").put("run_id", run.id);
      }
      case "runs/search" -> {
        var found = body.putArray("runs");
        for (Run run : runs) {
          String filter = "tags.`kymo.export` = '" + run.tags.get("kymo.export") + "'";
          if (filter.equals(content.get("filter").asText())) {
            found.addObject().putObject("info").put("run_id", run.id);
          }
        }
      }
      case "runs/log-batch" -> {
        JsonNode metrics = content.path("metrics");
        if (metrics.size() > 1000 || content.path("params").size() > 100) {
          return new Answer(400, error("too many"));
        }
        Run run = run(content);
        content
            .path("params")
            .forEach(param ->
                run.params.put(param.get("key").asText(), param.get("value").asText()));
        for (JsonNode metric : metrics) {
          String key = metric.get("key").asText();
          if (!key.matches("[\\w\\-./ ]{1,250}") || !metric.get("timestamp").isIntegralNumber()) {
            return new Answer(400, error("bad metric " + metric));
          }
          run.metrics
              .computeIfAbsent(key, unseen -> new LinkedHashMap<>())
              .put(metric.toString(), metric);
        }
      }
      case "runs/update" -> run(content).status = content.get("status").asText();
      default -> {
        return new Answer(404, error("nothing here: " + what));
      }
    }
    return new Answer(200, body);
  }

  private Run run(JsonNode content) {
    String id = content.get("run_id").asText();
    return runs.stream().filter(run -> run.id.equals(id)).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
