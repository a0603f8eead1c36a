package dev.kymo.actors;

import dev.kymo.actors.experiment.ExperimentInputs;
import dev.kymo.actors.experiment.Notice;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.probes.ProbeFactory;
import dev.kymo.workers.training.TrainerFactory;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What an experiment is started with.
 *
 * @param directory the experiment's output folder; the caller holds its lock
 * @param inputs what the journal is to know, or knows already, of what the runs read
 * @param runs the runs, in order
 * @param responses all response types that readings may have, in the order of their rows
 * @param trainers builds trainers, on workers' threads
 * @param probes builds probes, on probes' threads
 * @param sinks told everything that happens, each on its own thread; closed in the end
 * @param notices told, on any thread, what the user should hear of the experiment as a whole
 * @param workers how many runs train at once
 */
public record Launch(
    Path directory,
    ExperimentInputs inputs,
    List<PlannedRun> runs,
    List<String> responses,
    TrainerFactory trainers,
    ProbeFactory probes,
    List<EventSink> sinks,
    Consumer<Notice> notices,
    int workers) {

  /**
   * One run.
   *
   * @param totalSteps its steps, for progress only; 0 if unknown
   */
  public record PlannedRun(RunSpec spec, long totalSteps) {
    public String id() {
      return spec.id();
    }
  }

  public Launch {
    runs = List.copyOf(runs);
    responses = List.copyOf(responses);
    sinks = List.copyOf(sinks);
    if (workers < 1) {
      throw new IllegalArgumentException("workers is " + workers + ", must be at least 1");
    }
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
