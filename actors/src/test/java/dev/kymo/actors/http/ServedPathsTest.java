package dev.kymo.actors.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.metric.PrometheusSink;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No event, whatever it says, brings a folder of this machine to who asks the port. */
class ServedPathsTest {
  private static final String SECRET = "/home/secret";
  private static final String TEXT =
      "java.io.IOException: " + SECRET + "/models/m.safetensors: gone";

  /** Components that hold one of a few words or a number, and never a path. */
  private static final Set<String> WORDS =
      Set.of("recipe", "reason", "worker", "objective", "by", "kind", "name");

  private ExperimentSummary summary = ExperimentSummary.unknown("test");

  static List<Class<?>> events() {
    return List.of(LoggedEvent.class.getPermittedSubclasses());
  }

  private static LoggedEvent telling(Class<?> event) throws ReflectiveOperationException {
    RecordComponent[] components = event.getRecordComponents();
    Object[] values = Arrays.stream(components).map(ServedPathsTest::value).toArray();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return (LoggedEvent) event.getDeclaredConstructor(types).newInstance(values);
  }

  private static Object value(RecordComponent component) {
    Class<?> type = component.getType();
    if (type == String.class) {
      return component.getName().equals("run")
          ? "dpo-s0"
          : WORDS.contains(component.getName()) ? "word" : TEXT;
    }
    if (type == Instant.class) {
      return Instant.EPOCH;
    }
    if (type == List.class) {
      return List.of();
    }
    return type == long.class || type == Long.class
        ? 1L
        : type == double.class || type == Double.class ? (Object) 1.0 : 1;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  void serve_eventNamesAPath_noRouteShowsIt(Class<?> event) throws Exception {
    Exposition metrics = Exposition.withJvmMetrics();
    PageFeed feed = new PageFeed("test");
    RunQueued queued = new RunQueued("dpo-s0", Instant.EPOCH, "dpo", 0, SECRET + "/m", 10);
    LoggedEvent told = telling(event);
    summary = summary.updated(queued).updated(told);
    try (PrometheusSink prometheus = new PrometheusSink("test", metrics.registry());
        MonitoringServer server =
            MonitoringServer.start(Listening.on(freePort()), metrics, () -> summary, feed)) {
      String position = feed.snapshot().id();
      for (LoggedEvent each : List.of(queued, told)) {
        prometheus.accept(each);
        feed.accept(each);
      }

      for (String path : List.of("/status", "/metrics", "/api/experiment")) {
        String answer =
            RawRequest.answer(server.address(), "GET " + path + " HTTP/1.1", "Host: localhost");
        assertThat(answer).as(path).contains("dpo-s0").doesNotContain(SECRET);
      }
      assertThat(events(server.address(), "")).contains("\u2026/m").doesNotContain(SECRET);
      assertThat(events(server.address(), position)).contains("\u2026/m").doesNotContain(SECRET);
    }
  }

  /** The first message of a stream. */
  private static String events(String address, String lastId) throws IOException {
    URI server = URI.create(address);
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              ("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: " + lastId + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      StringBuilder seen = new StringBuilder();
      InputStream in = socket.getInputStream();
      byte[] some = new byte[1 << 16];
      while (seen.indexOf("\nretry:") < 0) {
        int read = in.read(some);
        assertThat(read).as("the stream ended").isPositive();
        seen.append(new String(some, 0, read, StandardCharsets.UTF_8));
      }
      return seen.toString();
    }
  }

  @Test
  void telling_someEvent_holdsTheText() {
    assertThat(events())
        .anySatisfy(event -> assertThat(telling(event).toString()).contains(SECRET));
  }
}
