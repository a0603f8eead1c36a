package dev.kymo.actors.wire;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a JVM is reached by the others of its experiment, and how they know each other.
 *
 * @param at an address that the others reach
 * @param tls null: in plain
 */
public record Wire(Endpoint at, @Nullable TlsStores tls) {
  /** On this machine only, at a port that is free. */
  public static final Wire LOOPBACK = new Wire(new Endpoint("127.0.0.1", 0), null);

  /** For another JVM on the same machine: the address that the certificate is for, at another port. */
  public Wire beside() {
    return new Wire(new Endpoint(at.host(), 0), tls);
  }

  /** Settings of the actor system. */
  public Config config() {
    Config here = ConfigFactory.parseMap(Map.of(
        "pekko.remote.artery.canonical.hostname", at.bracketed(),
        "pekko.remote.artery.canonical.port", at.port()));
    return (tls == null ? here : here.withFallback(tls.config()))
        .withFallback(ConfigFactory.parseResources("kymo-remote.conf"));
  }
}
