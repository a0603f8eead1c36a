package dev.kymo.actors.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A request as it goes over the line, with whatever a proper client would not send. */
final class RawRequest {
  private static final int PATIENCE_MILLIS = 10_000;

  private RawRequest() {}

  /** Sends lines and a blank one and returns the whole answer; the server closes the line. */
  static String answer(String address, String... lines) throws IOException {
    URI server = URI.create(address);
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), PATIENCE_MILLIS);
      String request = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The status of an answer. */
  static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }
}
