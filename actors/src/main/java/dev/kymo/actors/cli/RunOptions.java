package dev.kymo.actors.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code run}, which {@code resume} takes too; a picocli mixin. */
public final class RunOptions {
  private static final int LARGEST_PORT = 65_535;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the output. Default: out/NAME, with the experiment's name.")
  private @Nullable Path out;

  private @Nullable Integer workers;
  private @Nullable Integer port;

  @Option(names = "--no-page", description = "Serve neither page nor metrics.")
  private boolean noPage;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Runs trained at the same time. Default: one per core or GPU, as far as memory allows.")
  void setWorkers(int workers) {
    requireRange("--workers", workers, 1, Integer.MAX_VALUE);
    this.workers = workers;
  }

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "Port of page and metrics. Default: 8080, or the next free one.")
  void setPort(int port) {
    requireRange("--port", port, 1, LARGEST_PORT);
    this.port = port;
  }

  private void requireRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      String range =
          most == Integer.MAX_VALUE ? "at least " + least : "from " + least + " to " + most;
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '" + option + "': " + value + ", must be " + range);
    }
  }

  /** The output folder for an experiment of that name. */
  public Path out(String experiment) {
    return out == null ? Path.of("out", experiment) : out;
  }

  /** The output folder if one was given. */
  public @Nullable Path givenOut() {
    return out;
  }

  /** Null: as many as there are cores or GPUs and memory allow. */
  public @Nullable Integer workers() {
    return workers;
  }

  /** Null: the default port, or the next free one. */
  public @Nullable Integer port() {
    return port;
  }

  public boolean page() {
    return !noPage;
  }
}
