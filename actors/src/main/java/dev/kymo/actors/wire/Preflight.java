package dev.kymo.actors.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Looks who answers at a head's address before the transport does, which says neither on which side a certificate is wrong nor that one is missing, and tries for
 * ever.
 */
public final class Preflight {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  /** Who refuses says so at once; whoever says nothing waits for more. */
  private static final Duration REFUSED_WITHIN = Duration.ofSeconds(1);

  /** With what each connection of the transport begins, and the number of a stream. */
  private static final byte[] GREETING = "AKKA\u0001".getBytes(StandardCharsets.US_ASCII);

  private Preflight() {}

  /** Somebody is there, but will never answer this side. The message is for people. */
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Tries to get through to the transport at {@code head}.
   *
   * @return why nobody can be reached by now; empty: somebody can
   * @throws RefusedException if they do not speak the same, or one does not trust the other
   */
  public static Optional<String> obstacle(Endpoint head, @Nullable TlsStores tls)
      throws RefusedException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(head.host(), head.port()), (int) PATIENCE.toMillis());
      if (tls == null) {
        greet(socket, head);
      } else {
        shakeHands(socket, head, tls);
      }
      return Optional.empty();
    } catch (IOException e) {
      String said = e.getMessage();
      return Optional.of(said == null ? e.getClass().getSimpleName() : said);
    }
  }

  private static void greet(Socket socket, Endpoint head) throws IOException, RefusedException {
    socket.getOutputStream().write(GREETING);
    socket.getOutputStream().flush();
    if (saysNo(socket)) {
      throw new RefusedException(
          "the head at " + head
              + " speaks TLS only (or is none): give this side its certificates with --tls-key-store and"
              + " --tls-trust-store",
          null);
    }
  }

  private static void shakeHands(Socket socket, Endpoint head, TlsStores tls)
      throws IOException, RefusedException {
    try (SSLSocket secure = (SSLSocket)
        tls.context().getSocketFactory().createSocket(socket, head.host(), head.port(), true)) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setProtocols(new String[] {TlsStores.PROTOCOL});
      secure.setSSLParameters(parameters);
      secure.setSoTimeout((int) PATIENCE.toMillis());
      secure.startHandshake();
      if (saysNo(secure)) { // that our certificate is refused comes after the handshake
        throw new SSLException("the connection was closed");
      }
    } catch (SSLException e) {
      throw new RefusedException(
          "TLS with the head at " + head + " failed: " + e.getMessage()
              + ". Either it speaks none, or one side's certificate is not trusted by the other: "
              + "each trust store must hold who signed the other's certificate, which must name its address (san=ip:...) and be for both sides"
              + " (eku=serverAuth,clientAuth). Here: " + tls,
          e);
    }
  }

  /** Whether the other side hangs up or complains. */
  private static boolean saysNo(Socket socket) throws IOException {
    socket.setSoTimeout((int) REFUSED_WITHIN.toMillis());
    InputStream in = socket.getInputStream();
    try {
      in.read();
      return true;
    } catch (SocketTimeoutException nothingSaid) {
      return false;
    }
  }
}
