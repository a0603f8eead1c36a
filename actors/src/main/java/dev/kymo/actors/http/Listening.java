package dev.kymo.actors.http;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the port is and under which names it answers.
 *
 * @param port null: 8080, or the next free one
 * @param allowedHosts names besides this machine's addresses, without scheme and port
 */
public record Listening(@Nullable Integer port, List<String> allowedHosts) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}");
  private static final Pattern IPV6 =
      Pattern.compile("\\[[0-9A-Fa-f:.]{2,45}]|[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

  /** @throws IllegalArgumentException if a name is none */
  public Listening {
    allowedHosts = List.copyOf(allowedHosts);
    for (String name : allowedHosts) {
      if (!isHostName(name)) {
        throw new IllegalArgumentException("'" + name + "' is no name of a host");
      }
    }
  }

  /** On a port, for this machine's addresses. */
  public static Listening on(@Nullable Integer port) {
    return new Listening(port, List.of());
  }

  /** Whether that is a host's name or address, without scheme, port, path or wildcard. */
  public static boolean isHostName(String name) {
    return NAME.matcher(name).matches() || IPV6.matcher(name).matches();
  }
}
