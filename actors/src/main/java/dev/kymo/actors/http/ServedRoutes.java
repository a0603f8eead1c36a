package dev.kymo.actors.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.metric.Exposition;
import java.util.List;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.Host;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.Allow;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Everything the port answers: the page, {@code /metrics}, {@code /status} and curves, by GET and HEAD, to whoever asks for this machine. */
final class ServedRoutes extends AllDirectives {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Nothing is guessed, nothing is kept without asking again. */
  private static final List<HttpHeader> HEADERS = List.of(
      RawHeader.create("X-Content-Type-Options", "nosniff"),
      RawHeader.create("Cache-Control", "no-cache"));

  private final AllowedHosts hosts;
  private final Exposition metrics;
  private final Supplier<ExperimentSummary> summary;
  private final PageRoutes page;
  private final ApiRoutes api;

  ServedRoutes(
      AllowedHosts hosts,
      Exposition metrics,
      Supplier<ExperimentSummary> summary,
      PageRoutes page,
      ApiRoutes api) {
    this.hosts = hosts;
    this.metrics = metrics;
    this.summary = summary;
    this.page = page;
    this.api = api;
  }

  Route all() {
    return respondWithHeaders(
        HEADERS,
        () -> extractHost(
            host -> hosts.allows(Host.create(host)) ? answers() : complete(refusal(host))));
  }

  private Route answers() {
    return concat(
        get(() -> concat(
            path(
                "metrics",
                () -> optionalHeaderValueByName(
                    "Accept", accept -> complete(metrics(accept.orElse(null))))),
            path("status", () -> complete(status())),
            api.routes(),
            page.routes(),
            complete(StatusCodes.NOT_FOUND, "there is nothing here\n"))),
        complete(HttpResponse.create()
            .withStatus(StatusCodes.METHOD_NOT_ALLOWED)
            .addHeader(Allow.create(HttpMethods.GET, HttpMethods.HEAD))
            .withEntity("only GET and HEAD are answered here\n")));
  }

  private static HttpResponse refusal(String host) {
    return HttpResponse.create()
        .withStatus(StatusCodes.MISDIRECTED_REQUEST)
        .withEntity("'" + host + "' is neither an address of this machine nor a name that Kymo was"
            + " started for; to serve a name of your own: --allow-host NAME\n");
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
}
