package dev.kymo.actors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.metric.PrometheusSink;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.StepRow;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What readers that do not read cost the server and its other readers: next to nothing. */
class StuckReadersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final long ROUNDS = 150;

  /** Some 200 kB a round: the sockets are full after a few rounds, and more is sent than the feed remembers. */
  private static final long PER_ROUND = 2_000;

  private static final Pattern STEP = Pattern.compile("\"kind\":\"step\",\"step\":(\\d+)");
  private static final Pattern ID = Pattern.compile("(?m)^id:(.*)$");

  /** Their text is some megabytes: more than the sockets between server and scraper hold. */
  private static final int MANY_RUNS = 500;

  private final PageFeed feed = new PageFeed("test");
  private final Exposition metrics = Exposition.withJvmMetrics();
  private final PrometheusSink prometheus = new PrometheusSink("test", metrics.registry());
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<StuckSocket> sockets = new ArrayList<>();
  private MonitoringServer server;

  @BeforeEach
  void start() throws IOException {
    server = MonitoringServer.start(
        Listening.on(freePort()), metrics, () -> ExperimentSummary.unknown("test"), feed, LOOK);
    feed.accept(new RunQueued("dpo-s0", Instant.EPOCH, "dpo", 0, "m", 1_000));
  }

  @AfterEach
  void stop() throws IOException {
    server.close(); // while they are still stuck
    for (StuckSocket socket : sockets) {
      socket.close();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private StuckSocket stuck(StuckSocket socket) {
    sockets.add(socket);
    return socket;
  }

  private void steps(long from, long to) {
    LongStream.rangeClosed(from, to).forEach(step -> feed.accept(step("dpo-s0", step)));
  }

  private static Recorded<StepRow> step(String run, long step) {
    return new Recorded<>(
        run,
        1,
        new StepRow(
            step, 1, "sft", 0, List.of(1), 1, 1e-3, 1, 9, null, null, null, null, null, null, 0.1));
  }

  /** Reads a stream of events up to a step. */
  private static String readUpTo(long step, InputStream in) throws IOException {
    StringBuilder seen = new StringBuilder();
    byte[] buffer = new byte[1 << 16];
    String last = "\"step\":" + step + ",";
    boolean there = false;
    while (!there || seen.charAt(seen.length() - 1) != '\n') {
      int read = in.read(buffer);
      if (read < 0) {
        throw new AssertionError("the stream ended before step " + step);
      }
      int news = Math.max(0, seen.length() - last.length());
      seen.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
      there |= seen.indexOf(last, news) >= 0;
    }
    return seen.toString();
  }

  private static List<Long> stepsIn(String events) {
    return STEP.matcher(events)
        .results()
        .map(found -> Long.parseLong(found.group(1)))
        .toList();
  }

  private static List<String> idsIn(String events) {
    return ID.matcher(events)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .timeout(PATIENCE)
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void events_readerStallsThenReads_isOwedFewMessagesAndMissesNothing() throws Exception {
    String position = feed.snapshot().id();
    StuckSocket reader =
        stuck(StuckSocket.asking(server.address(), "/events", "Last-Event-ID: " + position));
    reader.awaitAnswer();

    for (long round = 0; round < ROUNDS; round++) { // some looks in each
      steps(round * PER_ROUND + 1, (round + 1) * PER_ROUND);
      TimeUnit.MILLISECONDS.sleep(2 * LOOK.toMillis());
    }
    String events = readUpTo(ROUNDS * PER_ROUND, reader.in());

    assertThat(idsIn(events))
        .as("messages that had been made for a reader who took none")
        .hasSizeLessThan((int) ROUNDS / 2);
    int anew = events.indexOf("event:snapshot");
    List<Long> before = stepsIn(anew < 0 ? events : events.substring(0, anew));
    assertThat(before).isEqualTo(range(1, before.size()));
    assertThat(stepsIn(events)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void events_readerResetsMidStream_comesBackWithoutGapOrDouble() throws Exception {
    String first;
    StuckSocket reader = stuck(StuckSocket.asking(
        server.address(), "/events", "Last-Event-ID: " + feed.snapshot().id()));
    steps(1, 2_000);
    first = readUpTo(2_000, reader.in());
    steps(2_001, 6_000); // some of it is on its way
    reader.reset();
    steps(6_001, 9_000);

    List<String> ids = idsIn(first);
    StuckSocket back = stuck(StuckSocket.asking(
        server.address(), "/events", "Last-Event-ID: " + ids.get(ids.size() - 1)));
    String second = readUpTo(9_000, back.in());

    assertThat(second).doesNotContain("event:snapshot");
    List<Long> all = new ArrayList<>(stepsIn(first));
    all.addAll(stepsIn(second));
    assertThat(all).isEqualTo(range(1, 9_000));
  }

  @Test
  void events_manyReadersReset_serverGoesOn() throws Exception {
    for (int i = 0; i < 50; i++) {
      StuckSocket reader = StuckSocket.asking(server.address(), "/events");
      steps(i * 100 + 1, i * 100 + 100);
      reader.reset();
    }

    StuckSocket next = stuck(StuckSocket.asking(
        server.address(), "/events", "Last-Event-ID: " + feed.snapshot().id()));
    steps(5_001, 5_010);

    assertThat(stepsIn(readUpTo(5_010, next.in()))).isEqualTo(range(5_001, 5_010));
  }

  @Test
  void metrics_scrapersAreStuck_othersAreServed() throws Exception {
    for (int run = 0; run < MANY_RUNS; run++) {
      prometheus.accept(new RunQueued("dpo-s" + run, Instant.EPOCH, "dpo", run, "m", 1_000));
      prometheus.accept(step("dpo-s" + run, 1));
    }
    for (int i = 0; i < 20; i++) {
      stuck(StuckSocket.asking(server.address(), "/metrics"));
      stuck(StuckSocket.askingByHalf(server.address(), "/metrics"));
      stuck(StuckSocket.asking(server.address(), "/events"));
    }
    prometheus.accept(step("dpo-s7", 2));

    HttpResponse<String> scrape = get("/metrics");

    assertThat(scrape.statusCode()).isEqualTo(200);
    assertThat(scrape.body().length()).isGreaterThan(1 << 20);
    for (int run = 0; run < MANY_RUNS; run++) {
      assertThat(scrape.body()).contains("run=\"dpo-s" + run + "\"");
    }
    await().atMost(PATIENCE).until(() -> get("/status").statusCode() == 200);
  }
}
