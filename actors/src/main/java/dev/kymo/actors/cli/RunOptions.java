package dev.kymo.actors.cli;

import dev.kymo.actors.http.Listening;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code run}, which {@code resume} takes too; a picocli mixin. */
public final class RunOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the output. Default: out/NAME, with the experiment's name.")
  private @Nullable Path out;

  private @Nullable Integer workers;

  @Mixin
  private ServingOptions serving = new ServingOptions();

  @Option(names = "--no-page", description = "Serve neither page nor metrics.")
  private boolean noPage;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Runs trained at the same time. Default: one per core or GPU, as far as memory allows.")
  void setWorkers(int workers) {
    if (workers < 1) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--workers': " + workers + ", must be at least 1");
    }
    this.workers = workers;
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

  /** Where to serve page and metrics, and under which names. */
  public Listening listening() {
    return serving.listening();
  }

  public boolean page() {
    return !noPage;
  }
}
