package dev.kymo.actors.http;

import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.monitoring.page.PageFiles;
import dev.kymo.monitoring.page.PageMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.marshalling.sse.EventStreamMarshalling;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * The live page and what feeds it: {@code /}, its files, {@code /events} (server-sent events) and {@code /api/experiment} (the
 * snapshot that every stream of events begins with).
 *
 * <p>A stream looks at the feed some times a second, and only while its reader takes what it is sent: a page that stalls
 * costs nothing and gets later what it missed.
 */
final class PageRoutes extends AllDirectives {
  static final Duration LOOK = Duration.ofMillis(250);
  /** Well below the server's idle timeout, and often enough for a browser to notice a dead line. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  /** How long a page waits before it comes back, in milliseconds. */
  private static final int COME_BACK = 1_000;

  /** Nothing from elsewhere, nothing inline. */
  private static final List<HttpHeader> HEADERS = List.of(
      RawHeader.create(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
              + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
      RawHeader.create("X-Content-Type-Options", "nosniff"),
      RawHeader.create("Cache-Control", "no-cache"));

  private final PageFeed feed;
  private final Duration look;

  /** {@code look}: how often a stream looks for news. */
  PageRoutes(PageFeed feed, Duration look) {
    this.feed = feed;
    this.look = look;
  }

  Route routes() {
    return respondWithHeaders(
        HEADERS,
        () -> concat(
            pathSingleSlash(() -> getFromResource(PageFiles.PAGE + "index.html")),
            path("events", this::events),
            pathPrefix("api", () -> path("experiment", () -> complete(snapshot()))),
            pathPrefix("page", () -> getFromResourceDirectory(PageFiles.PAGE)),
            pathPrefix("uplot", () -> getFromResourceDirectory(PageFiles.UPLOT))));
  }

  private Route events() {
    return optionalHeaderValueByName(
        "Last-Event-ID",
        id -> completeOK(stream(id.orElse(null)), EventStreamMarshalling.toEventStream()));
  }

  private Source<ServerSentEvent, NotUsed> stream(@Nullable String lastId) {
    PageFeed.Reader reader = feed.reader(lastId);
    Source<ServerSentEvent, NotUsed> hello = Source.single(ServerSentEvent.heartbeat());
    return hello
        .concat(Source.tick(Duration.ZERO, look, NotUsed.getInstance())
            .map(tick -> reader.next())
            .filter(Optional::isPresent)
            .map(message -> event(message.orElseThrow())))
        .keepAlive(HEARTBEAT, ServerSentEvent::heartbeat);
  }

  private static ServerSentEvent event(PageMessage message) {
    return ServerSentEvent.create(
        message.data(),
        Optional.of(message.type().word()),
        Optional.of(message.id()),
        OptionalInt.of(COME_BACK));
  }

  private HttpResponse snapshot() {
    return HttpResponse.create()
        .withEntity(
            HttpEntities.create(ContentTypes.APPLICATION_JSON, feed.snapshot().data()));
  }
}
