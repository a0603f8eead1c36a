package dev.kymo.actors.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.page.PageFeed;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Serves the live page, {@code /metrics} (Prometheus) and {@code /status} (JSON) on loopback. It has an actor system of its own, so that a
 * slow reader cannot slow a run, and is bound before anything is written, so that a busy port is found in time.
 */
public final class MonitoringServer extends AllDirectives implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int DEFAULT_PORT = 8080;
  private static final int LAST_DEFAULT_PORT = DEFAULT_PORT + 99;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ActorSystem system;
  private final Exposition metrics;
  private final Supplier<ExperimentSummary> summary;
  private final PageRoutes page;
  private final int port;

  private MonitoringServer(
      @Nullable Integer wanted,
      Exposition metrics,
      Supplier<ExperimentSummary> summary,
      PageFeed feed,
      Duration look) {
    page = new PageRoutes(feed, look);
    this.metrics = metrics;
    this.summary = summary;
    system = ActorSystem.create(
        "kymo-monitoring",
        ConfigFactory.parseResources("kymo-monitoring.conf")
            .withFallback(ConfigFactory.load())
            .resolve());
    try {
      port = wanted == null ? bindFirstFree() : bindExactly(wanted);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts serving.
   *
   * @param port null: 8080, or the next free one
   * @param feed what the page shows
   * @throws BadInputException if the port asked for is in use
   */
  public static MonitoringServer start(
      @Nullable Integer port,
      Exposition metrics,
      Supplier<ExperimentSummary> summary,
      PageFeed feed) {
    return start(port, metrics, summary, feed, PageRoutes.LOOK);
  }

  /** {@code look}: how often a stream of events looks for news. */
  static MonitoringServer start(
      @Nullable Integer port,
      Exposition metrics,
      Supplier<ExperimentSummary> summary,
      PageFeed feed,
      Duration look) {
    return new MonitoringServer(port, metrics, summary, feed, look);
  }

  private int bindExactly(int wanted) {
    try {
      return bind(wanted);
    } catch (BindException e) {
      throw new BadInputException(
          "port " + wanted
              + " is in use; choose another with --port, or leave it out for the next free one",
          e);
    }
  }

  private int bindFirstFree() {
    for (int candidate = DEFAULT_PORT; candidate <= LAST_DEFAULT_PORT; candidate++) {
      try {
        return bind(candidate);
      } catch (BindException e) {
        if (candidate == LAST_DEFAULT_PORT) {
          throw new BadInputException(
              "ports " + DEFAULT_PORT + " to " + LAST_DEFAULT_PORT
                  + " are all in use; choose one with --port",
              e);
        }
      }
    }
    throw new IllegalStateException("unreachable: the last port either binds or throws");
  }

  private int bind(int candidate) throws BindException {
    try {
      ServerBinding binding = Http.get(system)
          .newServerAt(LOOPBACK, candidate)
          .bind(routes())
          .toCompletableFuture()
          .join();
      return binding.localAddress().getPort();
    } catch (CompletionException e) {
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof BindException busy) {
          throw busy;
        }
      }
      throw e;
    }
  }

  private Route routes() {
    return get(() -> concat(
        path(
            "metrics",
            () -> optionalHeaderValueByName(
                "Accept", accept -> complete(metrics(accept.orElse(null))))),
        path("status", () -> complete(status())),
        page.routes()));
  }

  private HttpResponse metrics(@Nullable String accept) {
    Exposition.Scrape scrape = metrics.scrape(accept);
    ContentType type = ContentTypes.parse(scrape.contentType());
    return HttpResponse.create()
        .withEntity(HttpEntities.create(type, ByteString.fromByteBuffer(scrape.body())));
  }

  private HttpResponse status() {
    try {
      byte[] body = JSON.writeValueAsBytes(summary.get());
      return HttpResponse.create()
          .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a summary is always JSON", e);
    }
  }

  public String address() {
    return "http://" + LOOPBACK + ":" + port;
  }

  @Override
  public void close() {
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("the monitoring server does not end", e);
    }
  }
}
