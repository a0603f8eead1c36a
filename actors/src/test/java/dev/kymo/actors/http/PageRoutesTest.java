package dev.kymo.actors.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.StepRow;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageRoutesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern STEP = Pattern.compile("\"kind\":\"step\",\"step\":(\\d+)");

  private final PageFeed feed = new PageFeed("test");
  private final HttpClient client = HttpClient.newHttpClient();
  private MonitoringServer server;

  @BeforeEach
  void start() throws IOException {
    server = MonitoringServer.start(
        Listening.on(freePort()),
        Exposition.withJvmMetrics(),
        () -> ExperimentSummary.unknown("test"),
        feed);
    feed.accept(new RunQueued("dpo-s0", Instant.EPOCH, "dpo", 0, "m", 1_000));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void steps(long from, long to) {
    LongStream.rangeClosed(from, to).forEach(step -> feed.accept(step(step)));
  }

  private static Recorded<StepRow> step(long step) {
    return new Recorded<>(
        "dpo-s0",
        1,
        new StepRow(
            step, 1, "sft", 0, List.of(1), 1, 1e-3, 1, 9, null, null, null, null, null, null, 0.1));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path)).timeout(PATIENCE);
  }

  /** What a browser sees of {@code /events} until it holds a text; then the line is cut. */
  private final class Stream implements AutoCloseable {
    private final InputStream in;
    private final StringBuilder seen = new StringBuilder();

    Stream(String lastId) throws IOException, InterruptedException {
      HttpRequest.Builder request = request("/events").header("Accept", "text/event-stream");
      if (!lastId.isEmpty()) {
        request.header("Last-Event-ID", lastId);
      }
      HttpResponse<InputStream> response =
          client.send(request.build(), BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type"))
          .get()
          .asString()
          .startsWith("text/event-stream");
      in = response.body();
    }

    String until(String text) throws IOException {
      byte[] buffer = new byte[1 << 16];
      while (seen.indexOf(text) < 0) {
        int read = in.read(buffer);
        if (read < 0) {
          throw new AssertionError("the stream ended without '" + text + "': " + seen);
        }
        seen.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
      }
      while (!seen.toString().endsWith("\n\n")) {
        seen.append((char) in.read());
      }
      return seen.toString();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private static String lastId(String events) {
    Matcher id = Pattern.compile("(?m)^id:(.*)$").matcher(events);
    String last = "";
    while (id.find()) {
      last = id.group(1).strip();
    }
    return last;
  }

  private static List<Long> stepsIn(String events) {
    List<Long> steps = new ArrayList<>();
    Matcher step = STEP.matcher(events);
    while (step.find()) {
      steps.add(Long.parseLong(step.group(1)));
    }
    return steps;
  }

  @Test
  void events_reconnect_hasNeitherGapNorDouble() throws IOException, InterruptedException {
    String first;
    try (Stream stream = new Stream("")) {
      stream.until("event:snapshot");
      steps(1, 5);
      first = stream.until("\"step\":5,");
    }
    steps(6, 9);
    String second;
    try (Stream stream = new Stream(lastId(first))) {
      stream.until("\"step\":9,");
      steps(10, 12);
      second = stream.until("\"step\":12,");
    }

    assertThat(second).doesNotContain("event:snapshot");
    List<Long> all = new ArrayList<>(stepsIn(first));
    all.addAll(stepsIn(second));
    assertThat(all).isEqualTo(LongStream.rangeClosed(1, 12).boxed().toList());
  }

  @Test
  void events_unknownLastId_beginWithSnapshot() throws IOException, InterruptedException {
    try (Stream stream = new Stream("another-17")) {
      assertThat(stream.until("event:snapshot")).contains("\"experiment\":\"test\"");
    }
  }

  @Test
  void events_readerThatNeverReads_slowsNobody() throws IOException {
    URI address = URI.create(server.address());
    try (Socket stalled = new Socket(address.getHost(), address.getPort())) {
      stalled
          .getOutputStream()
          .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));

      long began = System.nanoTime();
      steps(1, 100_000); // some 10 MB, more than sockets hold
      Duration took = Duration.ofNanos(System.nanoTime() - began);

      assertThat(took).isLessThan(PATIENCE);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(client
                  .send(request("/api/experiment").build(), BodyHandlers.ofString())
                  .body())
              .contains("\"step\":100000"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/page/page.js, javascript",
    "/page/page.css, text/css",
    "/uplot/uPlot.esm.js, javascript",
    "/uplot/uPlot.min.css, text/css",
    "/api/experiment, application/json"
  })
  void get_partOfThePage_isServedFromHere(String path, String type)
      throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request(path).build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).get().asString().contains(type);
    assertThat(response.headers().firstValue("Content-Security-Policy"))
        .get()
        .asString()
        .contains("script-src 'self'");
    assertThat(response.body()).doesNotContain("innerHTML", "https://cdn");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/page/../MonitoringServer.class", "/page/%2e%2e/PageRoutes.class", "/nothing"})
  void get_whatIsNoPartOfThePage_isNotFound(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request(path).build(), BodyHandlers.ofString());

    assertThat(response.statusCode()).isIn(400, 404);
  }
}
