package dev.kymo.actors.process;

import dev.kymo.actors.wire.Endpoint;
import dev.kymo.actors.wire.TlsStores;
import dev.kymo.actors.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a parent tells a child JVM on its standard input, which stays open for as long as the parent lives. Not in arguments, which every user of the machine can read:
 * whoever knows the system's name can speak to it.
 *
 * @param system name of the actor system on both sides
 * @param door where a node says that it is there: address of an actor of the parent
 * @param wire where the child is to be reached
 * @param directory the experiment's output folder
 * @param roots further folders that have names, by these
 * @param node the node's name
 * @param firstSlot number of its first slot
 * @param slots how many it has
 */
public record NodeOrder(
    String system,
    String door,
    Wire wire,
    Path directory,
    Map<String, Path> roots,
    String node,
    int firstSlot,
    int slots) {
  private static final int LONGEST_LINE = 10_000;
  private static final String ROOT = "root.";

  public NodeOrder {
    roots = Map.copyOf(roots);
  }

  /** One line for each value, and an empty one. */
  void writeTo(OutputStream out) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("system", system);
    values.put("door", door);
    values.put("at", wire.at());
    TlsStores tls = wire.tls();
    if (tls != null) {
      values.put("key-store", tls.keyStore());
      values.put("key-password", tls.keyPassword());
      values.put("trust-store", tls.trustStore());
      values.put("trust-password", tls.trustPassword());
    }
    values.put("directory", directory);
    roots.forEach((name, folder) -> values.put(ROOT + name, folder));
    values.put("node", node);
    values.put("first-slot", firstSlot);
    values.put("slots", slots);
    StringBuilder lines = new StringBuilder();
    values.forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
    out.write(lines.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /**
   * Reads what {@link #writeTo} wrote, and not a byte more.
   *
   * @throws IOException if it ends before, or is something else
   */
  public static NodeOrder readFrom(InputStream in) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int equals = line.indexOf('=');
      if (equals < 0) {
        throw new IOException("not an order to a node: '" + line + "'");
      }
      values.put(line.substring(0, equals), line.substring(equals + 1));
    }
    try {
      return new NodeOrder(
          value(values, "system"),
          value(values, "door"),
          wire(values),
          Path.of(value(values, "directory")),
          roots(values),
          value(values, "node"),
          Integer.parseInt(value(values, "first-slot")),
          Integer.parseInt(value(values, "slots")));
    } catch (IllegalArgumentException e) {
      throw new IOException("not an order to a node: " + values.keySet(), e);
    }
  }

  private static Wire wire(Map<String, String> values) throws IOException {
    Endpoint at = Endpoint.parse(value(values, "at"));
    return values.containsKey("key-store")
        ? new Wire(
            at,
            new TlsStores(
                Path.of(value(values, "key-store")),
                Path.of(value(values, "trust-store")),
                value(values, "key-password"),
                value(values, "trust-password")))
        : new Wire(at, null);
  }

  private static Map<String, Path> roots(Map<String, String> values) {
    Map<String, Path> roots = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      if (name.startsWith(ROOT)) {
        roots.put(name.substring(ROOT.length()), Path.of(value));
      }
    });
    return roots;
  }

  private static String value(Map<String, String> values, String name) throws IOException {
    String value = values.get(name);
    if (value == null) {
      throw new IOException("an order to a node lacks '" + name + "'");
    }
    return value;
  }

  private static String line(InputStream in) throws IOException {
    byte[] bytes = new byte[LONGEST_LINE];
    for (int length = 0; length < bytes.length; length++) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("an order to a node ended before its end");
      }
      if (next == '\n') {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
      }
      bytes[length] = (byte) next;
    }
    throw new IOException("a line of more than " + LONGEST_LINE + " bytes in an order to a node");
  }
}
