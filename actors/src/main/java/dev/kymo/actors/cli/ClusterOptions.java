package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.wire.Endpoint;
import dev.kymo.actors.wire.JoinToken;
import dev.kymo.actors.wire.TlsStores;
import dev.kymo.actors.wire.Wire;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of head and workers that find each other over a network; a picocli mixin. */
final class ClusterOptions {
  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      converter = EndpointConverter.class,
      description =
          "Address of this machine at which the others of the experiment reach it. For a head: lets"
              + " workers of other machines join there. For a worker, default: the one from which the head"
              + " is reached, at a free port.")
  private @Nullable Endpoint listen;

  @Option(
      names = "--cluster-token",
      paramLabel = "FILE",
      description =
          "File with the secret that head and workers share, readable for its owner alone. Default:"
              + " cluster-token in the experiment's folder, where a head that listens writes one.")
  private @Nullable Path token;

  @Option(
      names = "--tls-key-store",
      paramLabel = "FILE",
      description =
          "This machine's certificate and key (PKCS12), for TLS in which both sides show one. Its"
              + " password: environment variable " + TlsStores.KEY_PASSWORD + ".")
  private @Nullable Path keyStore;

  @Option(
      names = "--tls-trust-store",
      paramLabel = "FILE",
      description =
          "Certificates of those who signed the other machines' (PKCS12). Its password: environment"
              + " variable " + TlsStores.TRUST_PASSWORD + ", or that of the key store.")
  private @Nullable Path trustStore;

  @Option(
      names = "--no-tls",
      description =
          "Speak in plain with other machines, because nobody else is on the network between them.")
  private boolean noTls;

  @Option(
      names = "--root",
      paramLabel = "NAME=FOLDER",
      description =
          "Where a folder is on this machine that head and workers know by this name, such as one of"
              + " models or data; may be repeated. What is in none must have the same path everywhere.")
  private Map<String, Path> roots = new LinkedHashMap<>();

  /** Where others reach this machine; null: nowhere. */
  @Nullable
  Endpoint listen() {
    return listen;
  }

  /** The file of the secret; null: in the experiment's folder. */
  @Nullable
  Path token() {
    return token;
  }

  Map<String, Path> roots() {
    Map<String, Path> folders = new LinkedHashMap<>();
    roots.forEach((name, folder) -> {
      if (!name.matches("[a-z][a-z0-9-]*") || name.equals("experiment") || name.equals("builtin")) {
        throw new BadInputException("--root " + name + "=" + folder
            + ": a name is of small letters, digits and hyphens, and not experiment or builtin");
      }
      Path absolute = folder.toAbsolutePath().normalize();
      if (!Files.isDirectory(absolute)) {
        throw new BadInputException("--root " + name + "=" + folder + ": there is no such folder");
      }
      folders.put(name, absolute);
    });
    return folders;
  }

  /** How this machine is reached at {@code at}; refused if strangers could listen. */
  Wire wire(Endpoint at) {
    try {
      if (at.isWildcard()) {
        throw new BadInputException(
            "--listen " + at + ": name one address of this machine, by which the others reach it");
      }
      TlsStores tls = tls();
      if (tls == null && !noTls && !at.isLoopback()) {
        throw new BadInputException(
            at
                + " is reached from other machines: give this one its certificates with --tls-key-store and"
                + " --tls-trust-store, or say with --no-tls that nobody else is on the network between them");
      }
      return new Wire(at, tls);
    } catch (UnknownHostException e) {
      throw new BadInputException("--listen " + at + ": nobody knows the host " + at.host(), e);
    }
  }

  /** Null: none were given. */
  @Nullable
  TlsStores tls() {
    Path keys = keyStore;
    Path trusted = trustStore;
    if (keys == null && trusted == null) {
      return null;
    }
    if (keys == null || trusted == null || noTls) {
      throw new BadInputException(
          "--tls-key-store and --tls-trust-store belong together, and --no-tls goes without them");
    }
    try {
      return TlsStores.of(keys, trusted, System.getenv());
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The secret in that file. */
  static JoinToken read(Path file) {
    try {
      return JoinToken.read(file);
    } catch (IOException e) {
      throw new BadInputException("cannot read the token in " + IoReason.withFile(e), e);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Refuses an address that is not this machine's, or a port that is taken, before anything starts. */
  static void requireFree(Endpoint at) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(at.host()), at.port()));
    } catch (IOException e) {
      throw new BadInputException("--listen " + at + ": cannot listen there: " + e.getMessage(), e);
    }
  }

  /** Reads HOST:PORT. */
  static final class EndpointConverter implements ITypeConverter<Endpoint> {
    @Override
    public Endpoint convert(String value) {
      try {
        return Endpoint.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
