package dev.kymo.actors.cli;

import dev.kymo.actors.Listener;
import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.wire.Endpoint;
import dev.kymo.actors.wire.JoinToken;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a command that trains does so that workers of other machines may join: keeps the secret, and says how. */
final class ClusterHead {
  private final ClusterOptions options;
  private final Endpoint at;
  private final Path own;
  private final JoinToken token;

  private ClusterHead(ClusterOptions options, Endpoint at, Path own, JoinToken token) {
    this.options = options;
    this.at = at;
    this.own = own;
    this.token = token;
  }

  /**
   * That of the experiment that is or will be in {@code place}; null: nobody is to join.
   *
   * @throws BadInputException if it cannot listen
   */
  static @Nullable ClusterHead of(ClusterOptions options, Path place) {
    Endpoint at = options.listen();
    if (at == null) {
      return null;
    }
    if (at.port() == 0) {
      throw new BadInputException(
          "--listen " + at + ": workers must know the port, so it cannot be 0");
    }
    options.wire(at);
    ClusterOptions.requireFree(at);
    Path own = place.toAbsolutePath().normalize().resolve(JoinToken.FILE);
    Path given = options.token();
    if (given != null) {
      return new ClusterHead(options, at, given, ClusterOptions.read(given));
    }
    return new ClusterHead(
        options, at, own, Files.exists(own) ? ClusterOptions.read(own) : JoinToken.random());
  }

  /** {@code works}: whether this machine trains too. */
  Listener listener(boolean works, PrintStream out) {
    return new Listener(options.wire(at), token.system(), works, out::println);
  }

  /** The experiment's folder is there: whoever sees it may join. */
  void open(Path folder, PrintStream out) {
    Path file = options.token() == null ? folder.resolve(JoinToken.FILE) : own;
    try {
      if (options.token() == null) {
        token.write(file);
      }
    } catch (IOException e) {
      throw new BadInputException("cannot write the token: " + IoReason.withFile(e), e);
    }
    out.println("Workers may join: ./kymo worker --join " + at + " --shared " + folder
        + (options.token() == null ? "" : " --cluster-token " + file));
  }

  /** The experiment is over: nobody is to join any more. */
  void over() {
    try {
      if (options.token() == null) {
        Files.deleteIfExists(own);
      }
    } catch (IOException e) {
      throw new BadInputException("cannot remove the token: " + IoReason.withFile(e), e);
    }
  }
}
