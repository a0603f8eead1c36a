package dev.kymo.actors.cli;

import dev.kymo.actors.http.Listening;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of every command that serves the page; a picocli mixin. */
public final class ServingOptions {
  private static final int LARGEST_PORT = 65_535;

  @Option(
      names = "--port",
      paramLabel = "P",
      converter = Port.class,
      description = "Port of page and metrics. Default: 8080, or the next free one.")
  private @Nullable Integer port;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      converter = HostName.class,
      description =
          "Answer requests for this name too, as a proxy before the port sends them; may be"
              + " repeated. Otherwise only those for addresses of this machine are answered.")
  private List<String> allowedHosts = new ArrayList<>();

  /** Where to serve and under which names. */
  public Listening listening() {
    return new Listening(port, allowedHosts);
  }

  /** Reads a port. */
  private static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      // at most five digits, so that none is too large for an int
      int port = value.matches("\\d{1,5}") ? Integer.parseInt(value) : 0;
      if (port < 1 || port > LARGEST_PORT) {
        throw new TypeConversionException(value + ", must be from 1 to " + LARGEST_PORT);
      }
      return port;
    }
  }

  /** Reads a name of a host. */
  private static final class HostName implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      if (!Listening.isHostName(value)) {
        throw new TypeConversionException(
            value + ", must be a name without scheme, port and path, such as lab.example.org");
      }
      return value;
    }
  }
}
