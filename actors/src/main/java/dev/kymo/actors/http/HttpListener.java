package dev.kymo.actors.http;

import com.typesafe.config.Config;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;

/**
 * Accepts connections on a port and answers requests on each by one handler, with never more than so many connections open.
 *
 * <p>Pekko HTTP's own {@code bind} accepts no more once {@code max-connections} are open, whoever holds them; so the server's layers
 * are put together here, on connections that can be closed for others.
 */
final class HttpListener {
  /** In the place of encryption: bytes as they are. */
  private static final BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>
      PLAIN = BidiFlow.fromFlows(
              Flow.of(SslTlsOutbound.class),
              Flow.of(SessionBytes.class).<SslTlsInbound>map(bytes -> bytes))
          .atop(TLSPlacebo.getInstance());

  private final ActorSystem system;
  private final Flow<HttpRequest, HttpResponse, NotUsed> handler;
  private final ServerSettings settings;
  private final Duration idleTimeout;
  private final OpenConnections open;

  HttpListener(ActorSystem system, Flow<HttpRequest, HttpResponse, NotUsed> handler) {
    this.system = system;
    this.handler = handler;
    settings = ServerSettings.create(system);
    Config config = system.settings().config();
    idleTimeout = config.getDuration("pekko.http.server.idle-timeout");
    Config own = config.getConfig("kymo.http");
    open = new OpenConnections(own.getInt("connections-per-peer"), own.getInt("connections"));
  }

  /**
   * Binds an address.
   *
   * @return the port
   * @throws BindException if it is in use
   */
  int bind(String address, int port) throws BindException {
    try {
      return Tcp.get(system)
          .bind(address, port, settings.getBacklog(), List.of(), false, Optional.<Duration>empty())
          .toMat(Sink.foreach(this::serve), Keep.left())
          .run(system)
          .toCompletableFuture()
          .join()
          .localAddress()
          .getPort();
    } catch (CompletionException e) {
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof BindException busy) {
          throw busy;
        }
      }
      throw e;
    }
  }

  private void serve(Tcp.IncomingConnection connection) {
    SharedKillSwitch line = KillSwitches.shared("connection");
    OpenConnections.Connection admitted = open.admit(
        connection.remoteAddress().getAddress(), () -> line.abort(new HungUpException()));
    Flow<ByteString, ByteString, ?> in = Flow.of(ByteString.class).via(line.flow());
    Flow<ByteString, ByteString, ?> taken = Flow.of(ByteString.class)
        .map(bytes -> {
          admitted.act();
          return bytes;
        })
        .via(line.flow());
    Flow<HttpRequest, HttpResponse, NotUsed> asked = Flow.of(HttpRequest.class)
        .map(request -> {
          admitted.act();
          return request;
        })
        .via(handler);
    Flow<ByteString, ByteString, NotUsed> http = asked.join(Http.get(system)
        .serverLayer(settings)
        .atop(PLAIN)
        .atop(BidiFlow.fromFlows(taken, in))
        .atop(BidiFlow.bidirectionalIdleTimeout(idleTimeout)));
    connection
        .flow()
        .watchTermination((unused, ended) -> ended)
        .join(http)
        .run(system)
        .whenComplete((Done done, Throwable failure) -> admitted.gone());
  }

  /** The connection goes because others need its place. */
  private static final class HungUpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    HungUpException() {
      super("closed for others", null, false, false);
    }
  }
}
