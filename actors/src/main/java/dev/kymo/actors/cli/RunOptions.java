package dev.kymo.actors.cli;

import dev.kymo.actors.database.JournalServer;
import dev.kymo.actors.http.Listening;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that trains; a picocli mixin. */
public final class RunOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  private @Nullable Integer workers;
  private int workerProcesses;

  @Option(
      names = "--journal",
      paramLabel = "URL",
      description =
          "Keep the journal on a PostgreSQL server, jdbc:postgresql://HOST/DATABASE?user=USER, with the user's"
              + " password in the environment variable " + JournalServer.PASSWORD
              + ". resume knows it. Default: in the output folder.")
  private @Nullable String journal;

  @Mixin
  private ClusterOptions cluster = new ClusterOptions();

  @Mixin
  private ServingOptions serving = new ServingOptions();

  @Option(names = "--no-page", description = "Serve neither page nor metrics.")
  private boolean noPage;

  @Option(
      names = "--no-restart",
      description =
          "Leave it at that when the process is killed or crashes. Otherwise it is resumed, at most"
              + " three times in ten minutes.")
  @SuppressWarnings("unused") // the launcher's, which reads it by itself
  private boolean noRestart;

  @Option(
      names = "--faults-from",
      hidden = true,
      paramLabel = "DIR",
      description = "For chaos: faults that are put there happen, and no run is ever given up.")
  private @Nullable Path faults;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Runs trained at the same time. Default: one per core or GPU, as far as memory allows."
              + " With --listen it may be 0: this machine leads, and others train.")
  void setWorkers(int workers) {
    if (workers < 0) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--workers': " + workers + ", must not be negative");
    }
    this.workers = workers;
  }

  @Option(
      names = "--worker-processes",
      paramLabel = "N",
      description = "Train in N processes of their own, so that one that crashes or is killed costs"
          + " no more than the steps since its last checkpoint; another one takes its place."
          + " Default: everything in one process.")
  void setWorkerProcesses(int processes) {
    if (processes < 1) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--worker-processes': " + processes + ", must be at least 1");
    }
    this.workerProcesses = processes;
  }

  /** 0: none, everything in this process. */
  public int workerProcesses() {
    return workerProcesses;
  }

  /** What the experiment is disturbed by on purpose, if it is. */
  Companion companion() {
    Path folder = faults;
    return folder == null ? Companion.NONE : new DisturbedRuns(folder);
  }

  /** The command that has these options. */
  CommandSpec command() {
    return command;
  }

  /** Null: as many as there are cores or GPUs and memory allow. */
  public @Nullable Integer workers() {
    return workers;
  }

  /** The journal's server; null: as it was, or in the output folder. */
  @Nullable
  String journal() {
    return journal;
  }

  /** How other machines may join. */
  ClusterOptions cluster() {
    return cluster;
  }

  /** Whether this machine trains, and does not only lead. */
  boolean works() {
    Integer wanted = workers;
    if (wanted == null || wanted > 0) {
      return true;
    }
    if (cluster.listen() == null || workerProcesses > 0) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--workers': 0, must be at least 1 unless other machines are to train"
              + " (--listen), and then goes without --worker-processes");
    }
    return false;
  }

  /** Where to serve page and metrics, and under which names. */
  public Listening listening() {
    return serving.listening();
  }

  public boolean page() {
    return !noPage;
  }
}
