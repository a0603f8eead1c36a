package dev.kymo.actors.http;

import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.monitoring.page.PageFiles;
import dev.kymo.monitoring.page.PageMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
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
  private static final List<HttpHeader> HEADERS = List.of(RawHeader.create(
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"));

  private static final ContentType EVENT_STREAM = MediaTypes.TEXT_EVENT_STREAM.toContentType();

  /** An event without data, which a page does not hear of. */
  private static final ByteString NOTHING_NEW = ByteString.fromString("data:\n\n");

  private final PageFeed feed;
  private final Executor writing;
  private final Duration look;

  /**
   * @param writing the threads on which the feed is written down: that may take a while
   * @param look how often a stream looks for news
   */
  PageRoutes(PageFeed feed, Executor writing, Duration look) {
    this.feed = feed;
    this.writing = writing;
    this.look = look;
  }

  Route routes() {
    return respondWithHeaders(
        HEADERS,
        () -> concat(
            pathSingleSlash(() -> getFromResource(PageFiles.PAGE + "index.html")),
            path("events", this::events),
            pathPrefix("api", () -> path("experiment", this::snapshot)),
            pathPrefix("page", () -> getFromResourceDirectory(PageFiles.PAGE)),
            pathPrefix("uplot", () -> getFromResourceDirectory(PageFiles.UPLOT))));
  }

  private Route events() {
    return optionalHeaderValueByName(
        "Last-Event-ID",
        id -> complete(HttpResponse.create()
            .withEntity(HttpEntities.create(EVENT_STREAM, stream(id.orElse(null))))));
  }

  private Source<ByteString, NotUsed> stream(@Nullable String lastId) {
    PageFeed.Reader reader = feed.reader(lastId);
    return Source.single(NOTHING_NEW)
        .concat(Source.tick(Duration.ZERO, look, NotUsed.getInstance())
            .mapAsync(
                1,
                tick -> CompletableFuture.supplyAsync(
                    () -> reader.next().map(PageRoutes::event), writing))
            .filter(Optional::isPresent)
            .map(Optional::orElseThrow))
        .keepAlive(HEARTBEAT, () -> NOTHING_NEW);
  }

  /** The message as a server-sent event. Pekko's own goes through megabytes character by character. */
  private static ByteString event(PageMessage message) {
    return ByteString.fromString("data:" + message.data() + "\nevent:"
        + message.type().word() + "\nid:" + message.id() + "\nretry:" + COME_BACK + "\n\n");
  }

  private Route snapshot() {
    return completeWithFuture(CompletableFuture.supplyAsync(feed::snapshot, writing)
        .thenApply(snapshot -> HttpResponse.create()
            .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, snapshot.data()))));
  }
}
