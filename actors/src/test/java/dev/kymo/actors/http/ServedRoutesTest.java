package dev.kymo.actors.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the port answers, and to which methods. */
class ServedRoutesTest {
  private final PageFeed feed = new PageFeed("test");
  private MonitoringServer server;

  @BeforeEach
  void start() throws IOException {
    Listening where = new Listening(freePort(), List.of("Lab.example.org", "10.20.30.40"));
    server = MonitoringServer.start(
        where, Exposition.withJvmMetrics(), () -> ExperimentSummary.unknown("test"), feed);
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

  private String ask(String line, String host) throws IOException {
    return RawRequest.answer(server.address(), line + " HTTP/1.1", "Host: " + host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:8080",
        "localhost.",
        "127.0.0.1",
        "127.0.0.1:9999",
        "127.9.9.9",
        "[::1]:8080",
        "lab.example.org",
        "LAB.EXAMPLE.ORG.:443",
        "10.20.30.40"
      })
  void ask_hostIsThisMachineOrAllowed_isAnswered(String host) throws IOException {
    assertThat(RawRequest.status(ask("GET /status", host))).isEqualTo(200);
  }

  @Test
  void ask_hostIsAnyAddressOfThisMachine_isAnswered() throws IOException {
    List<InetAddress> own = NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .toList();

    assertThat(own).isNotEmpty();
    for (InetAddress address : own) {
      String literal = address.getHostAddress().replaceAll("%.*", "");
      String host = literal.contains(":") ? "[" + literal + "]" : literal;
      assertThat(RawRequest.status(ask("GET /status", host))).as(host).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "lab.example.org.evil.example",
        "example.org",
        "0.0.0.0",
        "[::]",
        "8.8.8.8",
        "10.20.30.41",
        "[2001:db8::1]",
        "2130706433",
        "0x7f000001",
        "localhost@evil.example"
      })
  void ask_hostIsAnotherName_isRefusedOnEveryRoute(String host) throws IOException {
    for (String path : List.of("/", "/status", "/metrics", "/events", "/api/experiment")) {
      String answer = ask("GET " + path, host);

      assertThat(RawRequest.status(answer)).as(path).isIn(400, 421);
      assertThat(answer).doesNotContain("dpo-s0");
    }
  }

  @Test
  void ask_hostIsAnotherName_isToldHowToAllowIt() throws IOException {
    String answer = ask("GET /status", "evil.example");

    assertThat(RawRequest.status(answer)).isEqualTo(421);
    assertThat(answer).contains("'evil.example'", "--allow-host NAME", "text/plain", "nosniff");
  }

  @Test
  void ask_targetNamesAnotherHostThanTheHeader_isRefused() throws IOException {
    assertThat(RawRequest.status(ask("GET http://evil.example/status", "localhost")))
        .isIn(400, 421);
    assertThat(RawRequest.status(ask("GET http://localhost/status", "evil.example")))
        .isIn(400, 421);
  }

  @Test
  void ask_twoHostHeadersOrNone_isRefused() throws IOException {
    String two = RawRequest.answer(
        server.address(), "GET /status HTTP/1.1", "Host: localhost", "Host: evil.example");
    String none = RawRequest.answer(server.address(), "GET /status HTTP/1.1");
    String old = RawRequest.answer(server.address(), "GET /status HTTP/1.0");

    assertThat(List.of(RawRequest.status(two), RawRequest.status(none), RawRequest.status(old)))
        .containsOnly(400);
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/page/page.js, javascript",
    "/uplot/uPlot.min.css, text/css",
    "/events, text/event-stream",
    "/api/experiment, application/json",
    "/status, application/json",
    "/metrics, text/plain"
  })
  void head_everyRoute_answersWithoutBody(String path, String type) throws IOException {
    String answer = ask("HEAD " + path, "localhost");

    assertThat(RawRequest.status(answer)).isEqualTo(200);
    assertThat(answer).contains(type).endsWith("\r\n\r\n");
    assertThat(answer.indexOf("\r\n\r\n")).isEqualTo(answer.length() - 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
  void ask_otherMethod_isRefusedWithWhatIsAllowed(String method) throws IOException {
    for (String path : List.of("/", "/status", "/metrics", "/events", "/page/page.js")) {
      String answer = ask(method + " " + path, "localhost");

      assertThat(RawRequest.status(answer)).as(path).isEqualTo(405);
      assertThat(answer).contains("Allow: GET, HEAD");
    }
  }

  @Test
  void ask_unknownPath_isNotFound() throws IOException {
    assertThat(RawRequest.status(ask("GET /nothing", "localhost"))).isEqualTo(404);
  }
}
