package dev.kymo.actors.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A host and a port.
 *
 * @param host a name or an address, an IPv6 one without its brackets
 * @param port 0: any that is free
 */
public record Endpoint(String host, int port) {
  private static final int LARGEST_PORT = 65_535;

  public Endpoint {
    if (host.isEmpty() || port < 0 || port > LARGEST_PORT) {
      throw new IllegalArgumentException(
          "'" + host + ":" + port + "' is no HOST:PORT with a port from 0 to " + LARGEST_PORT);
    }
  }

  /**
   * Reads HOST:PORT.
   *
   * @throws IllegalArgumentException if that is none, for people
   */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "'" + text + "': write an IPv6 address in brackets, such as [::1]:25520");
    }
    if (host.isEmpty() || !port.matches("\\d{1,5}") || Integer.parseInt(port) > LARGEST_PORT) {
      throw new IllegalArgumentException("'" + text + "' is no HOST:PORT, such as 10.0.0.1:25520");
    }
    return new Endpoint(host, Integer.parseInt(port));
  }

  /**
   * Whether only this machine reaches it.
   *
   * @throws UnknownHostException if nobody knows the host
   */
  public boolean isLoopback() throws UnknownHostException {
    return InetAddress.getByName(host).isLoopbackAddress();
  }

  /**
   * Whether it stands for all addresses of a machine, under which nobody else can reach it.
   *
   * @throws UnknownHostException if nobody knows the host
   */
  public boolean isWildcard() throws UnknownHostException {
    return InetAddress.getByName(host).isAnyLocalAddress();
  }

  /** The host as addresses of actors have it. */
  String bracketed() {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  @Override
  public String toString() {
    return bracketed() + ":" + port;
  }
}
