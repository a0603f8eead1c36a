package dev.kymo.actors.http;

import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.monitoring.series.SeriesApi;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorSystem;

/**
 * Serves the live page, {@code /metrics} (Prometheus) and {@code /status} (JSON) on loopback. It has an actor system of its own, so that a
 * slow reader cannot slow a run, and is bound before anything is written, so that a busy port is found in time.
 */
public final class MonitoringServer implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int DEFAULT_PORT = 8080;
  private static final int LAST_DEFAULT_PORT = DEFAULT_PORT + 99;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ActorSystem system;
  private final HttpListener listener;
  private final int port;

  private MonitoringServer(
      Listening where,
      Exposition metrics,
      Supplier<ExperimentSummary> summary,
      PageFeed feed,
      SeriesApi series,
      Duration look) {
    system = ActorSystem.create(
        "kymo-monitoring",
        ConfigFactory.parseResources("kymo-monitoring.conf")
            .withFallback(ConfigFactory.load())
            .resolve());
    PageRoutes page =
        new PageRoutes(feed, system.dispatchers().lookup("kymo.http.page-dispatcher"), look);
    ServedRoutes routes = new ServedRoutes(
        new AllowedHosts(where.allowedHosts()),
        metrics,
        summary,
        page,
        new ApiRoutes(series, system.dispatchers().lookup("kymo.http.api-dispatcher")));
    listener = new HttpListener(system, routes.all().flow(system));
    Integer wanted = where.port();
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
   * @param feed what the page shows
   * @throws BadInputException if the port asked for is in use
   */
  public static MonitoringServer start(
      Listening where, Exposition metrics, Supplier<ExperimentSummary> summary, PageFeed feed) {
    return start(where, metrics, summary, feed, new SeriesApi());
  }

  /**
   * The same, with curves of recorded rows.
   *
   * @param series what answers requests for them; experiments may be added to it later
   * @throws BadInputException if the port asked for is in use
   */
  public static MonitoringServer start(
      Listening where,
      Exposition metrics,
      Supplier<ExperimentSummary> summary,
      PageFeed feed,
      SeriesApi series) {
    return new MonitoringServer(where, metrics, summary, feed, series, PageRoutes.LOOK);
  }

  /** {@code look}: how often a stream of events looks for news. */
  static MonitoringServer start(
      Listening where,
      Exposition metrics,
      Supplier<ExperimentSummary> summary,
      PageFeed feed,
      Duration look) {
    return new MonitoringServer(where, metrics, summary, feed, new SeriesApi(), look);
  }

  private int bindExactly(int wanted) {
    try {
      return listener.bind(LOOPBACK, wanted);
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
        return listener.bind(LOOPBACK, candidate);
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
