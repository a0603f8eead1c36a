package dev.kymo.actors.http;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.Host;

/**
 * The names under which the port may be asked for something: this machine's addresses, {@code localhost}, and what the user
 * allows besides.
 *
 * <p>Without this check any page in a browser could read what is served here: it makes its own name resolve to this machine (DNS
 * rebinding), and the browser takes the answers for the page's own. Its requests still carry its name, which is nobody's here.
 */
final class AllowedHosts {
  private static final String LOCALHOST = "localhost";

  private final Set<String> names;

  /** {@code names}: what the user allows, without scheme and port. */
  AllowedHosts(Collection<String> names) {
    this.names = names.stream().map(AllowedHosts::bare).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a request that names this host is answered. Asks no name server. */
  boolean allows(Host host) {
    String name = bare(host.address());
    return name.equals(LOCALHOST)
        || names.contains(name)
        || ((host.isIPv4() || host.isIPv6()) && isOwn(name));
  }

  /** Names are the same in whatever case, and with a final dot or the brackets of an IPv6 address. */
  private static String bare(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("[") && lower.endsWith("]")) {
      return lower.substring(1, lower.length() - 1);
    }
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static boolean isOwn(String literal) {
    try {
      InetAddress address =
          InetAddress.getByName(literal); // of a literal, which nobody is asked for
      return address.isLoopbackAddress()
          || (!address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) != null);
    } catch (UnknownHostException | SocketException e) {
      return false; // whatever it is, it is not known as ours
    }
  }
}
