package dev.kymo.actors.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever holds connections, {@code /status} answers the next one. */
class ManyConnectionsTest {
  private static final int MANY = 2_000;
  private static final int MOST = 100;
  private static final int PATIENCE_MILLIS = 10_000;

  private final PageFeed feed = new PageFeed("test");
  private final List<Socket> sockets = new ArrayList<>();
  private MonitoringServer server;

  @BeforeEach
  void start() throws IOException {
    server = MonitoringServer.start(
        Listening.on(freePort()),
        Exposition.withJvmMetrics(),
        () -> ExperimentSummary.unknown("test"),
        feed);
    for (int run = 0; run < 100; run++) { // a snapshot larger than what sockets hold unread
      feed.accept(new RunQueued("dpo-s" + run, Instant.EPOCH, "d".repeat(1_000), run, "m", 1_000));
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Socket connect() throws IOException {
    URI address = URI.create(server.address());
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(2_048);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), PATIENCE_MILLIS);
    return socket;
  }

  private int status() throws IOException {
    return RawRequest.status(
        RawRequest.answer(server.address(), "GET /status HTTP/1.1", "Host: localhost"));
  }

  /** What each of the many sends: nothing, half a request, or one whose answer it does not read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /status HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"
      })
  void status_manyHoldConnections_answers(String sent) throws IOException {
    for (int i = 0; i < MANY; i++) {
      Socket socket = connect();
      send(socket, sent);
      if (i % 500 == 499) {
        assertThat(status()).as("after %d connections", i + 1).isEqualTo(200);
      }
    }

    assertThat(status()).isEqualTo(200);
    assertThat(stillOpen()).isLessThanOrEqualTo(MOST);
  }

  private static void send(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      assertThat(e).as("closed for another already").isNotNull();
    }
  }

  /** How many of the many the server has not hung up on: the others read an end or a reset. */
  private long stillOpen() throws IOException {
    long open = 0;
    for (Socket socket : sockets) {
      socket.setSoTimeout(1);
      open += isOpen(socket) ? 1 : 0;
    }
    return open;
  }

  private static boolean isOpen(Socket socket) {
    byte[] some = new byte[1 << 16];
    try {
      int read;
      do {
        read = socket.getInputStream().read(some); // what was sent before
      } while (read >= 0);
      return false;
    } catch (java.net.SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void status_connectionSendsHeadersForEver_goesForOthers() throws IOException {
    Socket slow = connect();
    send(slow, "GET /status HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");

    for (int i = 0; i < MOST + 5; i++) {
      send(slow, "y");
      connect();
    }

    assertThat(status()).isEqualTo(200);
    assertThat(isOpen(slow)).isFalse();
  }
}
