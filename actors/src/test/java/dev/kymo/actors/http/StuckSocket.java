package dev.kymo.actors.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client with next to no room for what it is sent, which reads only when the test does. */
public final class StuckSocket implements AutoCloseable {
  private static final int LITTLE_ROOM = 2_048;
  private static final int MUCH_ROOM = 1 << 20;
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket = new Socket();

  private StuckSocket(String address, String request) throws IOException {
    URI server = URI.create(address);
    socket.setReceiveBufferSize(LITTLE_ROOM);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  /** Has asked for {@code path} and reads nothing of the answer. */
  public static StuckSocket asking(String address, String path, String... headers)
      throws IOException {
    return new StuckSocket(
        address,
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"
            + String.join(
                "", java.util.Arrays.stream(headers).map(h -> h + "\r\n").toList())
            + "\r\n");
  }

  /** Has begun to ask for {@code path} and stopped in the middle. */
  public static StuckSocket askingByHalf(String address, String path) throws IOException {
    return new StuckSocket(address, "GET " + path + " HTTP/1.1\r\nHost: local");
  }

  /** Reads the first byte, so that the server is known to have begun. */
  void awaitAnswer() throws IOException {
    if (socket.getInputStream().read() < 0) {
      throw new IOException("the server hung up");
    }
  }

  /** Reads on, with the room that readers usually have. */
  InputStream in() throws IOException {
    socket.setReceiveBufferSize(MUCH_ROOM);
    return socket.getInputStream();
  }

  public boolean isClosed() {
    return socket.isClosed();
  }

  /** Goes without a word: the server sees a reset, not an end. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
