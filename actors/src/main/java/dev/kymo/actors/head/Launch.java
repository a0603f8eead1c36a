package dev.kymo.actors.head;

import dev.kymo.actors.experiment.ExperimentInputs;
import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.experiment.RetryBudgets;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.monitoring.event.EventSink;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an experiment is started with.
 *
 * @param directory the experiment's output folder; the caller holds its lock
 * @param inputs what the journal is to know, or knows already, of what the runs read
 * @param runs the runs, in order
 * @param atOnce how many of them train at once on this machine's nodes, at least 1
 * @param memoryPerRun bytes that a run may take on another machine; 0: unknown
 * @param responses all response types that readings may have, in the order of their rows
 * @param sinks told everything that happens, each on its own thread; closed in the end
 * @param notices told, on any thread, what the user should hear of the experiment as a whole
 */
public record Launch(
    Path directory,
    ExperimentInputs inputs,
    List<PlannedRun> runs,
    int atOnce,
    long memoryPerRun,
    List<String> responses,
    List<EventSink> sinks,
    Consumer<Notice> notices) {

  /** Of runs whose memory is unknown. */
  public Launch(
      Path directory,
      ExperimentInputs inputs,
      List<PlannedRun> runs,
      int atOnce,
      List<String> responses,
      List<EventSink> sinks,
      Consumer<Notice> notices) {
    this(directory, inputs, runs, atOnce, 0, responses, sinks, notices);
  }

  /**
   * One run.
   *
   * @param totalSteps its steps, for progress only; 0 if unknown
   * @param crashStep the step in place of which its first attempt is to crash, to show a recovery; 0: none
   * @param faults see {@link dev.kymo.actors.link.Lease#faults}
   */
  public record PlannedRun(
      RunSpec spec,
      long totalSteps,
      long crashStep,
      @Nullable Path faults) {
    public PlannedRun(RunSpec spec, long totalSteps) {
      this(spec, totalSteps, 0, null);
    }

    /** The same run, whose first attempt crashes in place of that step. */
    public PlannedRun crashingAt(long step) {
      return new PlannedRun(spec, totalSteps, step, faults);
    }

    /** The same run, which never runs out of retries and has what is put into {@code folder}. */
    public PlannedRun disturbedFrom(Path folder) {
      return new PlannedRun(spec.with(RetryBudgets.ENDLESS), totalSteps, crashStep, folder);
    }

    public String id() {
      return spec.id();
    }
  }

  public Launch {
    if (atOnce < 1) {
      throw new IllegalArgumentException(atOnce + " runs at once, must be at least 1");
    }
    runs = List.copyOf(runs);
    responses = List.copyOf(responses);
    sinks = List.copyOf(sinks);
    Set<String> ids = new HashSet<>();
    for (PlannedRun run : runs) {
      if (!ids.add(run.id())) {
        throw new IllegalArgumentException("two runs are called '" + run.id() + "'");
      }
    }
  }

  Path runsFolder() {
    return directory.resolve("runs");
  }

  Path references() {
    return directory.resolve("references");
  }

  /** Tells the user what concerns the whole experiment. */
  void tell(String text) {
    notices.accept(new Notice(List.of("experiment"), text));
  }

  List<String> runIds() {
    return runs.stream().map(PlannedRun::id).toList();
  }
}
