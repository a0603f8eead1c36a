package dev.kymo.actors.http;

import dev.kymo.monitoring.series.ApiAnswer;
import dev.kymo.monitoring.series.ApiFault;
import dev.kymo.monitoring.series.SeriesApi;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Curves by exact step, runs and events for programs: {@code /api/series}, {@code /api/runs} and {@code /api/events}. No page of another
 * origin is allowed to read the answers.
 */
final class ApiRoutes extends AllDirectives {
  private static final ContentType CSV = MediaTypes.TEXT_CSV.toContentType(HttpCharsets.UTF_8);

  private final SeriesApi series;
  private final Executor reading;

  /** {@code reading}: the threads on which files are read. */
  ApiRoutes(SeriesApi series, Executor reading) {
    this.series = series;
    this.reading = reading;
  }

  /** What answers a request's parameters. */
  @FunctionalInterface
  private interface Question {
    ApiAnswer answer(Map<String, List<String>> parameters) throws ApiFault, IOException;
  }

  Route routes() {
    return pathPrefix(
        "api",
        () -> concat(
            path("series", () -> answered(series::series)),
            path("runs", () -> answered(series::runs)),
            path("events", () -> answered(series::events))));
  }

  private Route answered(Question question) {
    // the first answer about a column reads whole files, which may take longer than a server waits
    return withoutRequestTimeout(() -> parameterMultiMap(parameters -> completeWithFuture(
        CompletableFuture.supplyAsync(() -> answer(question, parameters), reading))));
  }

  private static HttpResponse answer(Question question, Map<String, List<String>> parameters) {
    try {
      ApiAnswer answer = question.answer(parameters);
      ContentType type = answer.json() ? ContentTypes.APPLICATION_JSON : CSV;
      return HttpResponse.create().withEntity(HttpEntities.create(type, answer.bytes()));
    } catch (ApiFault fault) {
      return HttpResponse.create().withStatus(fault.status()).withEntity(fault.getMessage() + "\n");
    } catch (IOException e) {
      return HttpResponse.create()
          .withStatus(StatusCodes.INTERNAL_SERVER_ERROR)
          .withEntity("what was recorded cannot be read: " + IoReason.of(e) + "\n");
    }
  }
}
