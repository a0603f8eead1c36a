package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.actors.ExperimentSystem;
import dev.kymo.actors.Nodes;
import dev.kymo.actors.experiment.ExperimentFile;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.head.ExperimentResult;
import dev.kymo.actors.head.Launch;
import dev.kymo.actors.inspection.InputCheck;
import dev.kymo.actors.node.Equipment;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.probes.LanguageModelProbes;
import dev.kymo.workers.training.LanguageModelTrainers;
import dev.kymo.workers.training.TrainingPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** An experiment of one worker, of which a run does not take a certain step the first time. */
final class InterruptedExperiment {
  private InterruptedExperiment() {}

  /**
   * Trains until then, and ends as if killed.
   *
   * @param yaml the experiment
   * @param out its output folder
   * @param run position of the run among all
   * @param step the step it does not take
   */
  static void train(Path yaml, Path out, int run, long step) {
    assertThatThrownBy(() -> train(yaml, out, run, step, ExperimentSystem::abort))
        .isInstanceOf(ExecutionException.class);
  }

  /** Trains to the end, with an attempt more; {@code instead} of the step something else happens. */
  static ExperimentResult train(
      Path yaml, Path out, int run, long step, Consumer<ExperimentSystem> instead)
      throws Exception {
    ExperimentFile file = ExperimentFile.read(yaml);
    List<RunSpec> specs = file.experiment().runs();
    TrainingPlan plan = specs.get(run).training();
    AtomicReference<ExperimentSystem> itself = new AtomicReference<>();
    Equipment equipment = Equipment.here(
        1,
        new CrashingTrainers(
            new LanguageModelTrainers(), plan, step, () -> instead.accept(itself.get())),
        new LanguageModelProbes(),
        InputCheck::of);
    try (ExperimentSystem system = ExperimentSystem.open(out, new Nodes.Here(equipment))) {
      itself.set(system);
      return train(system, CheckedExperiment.by(system, specs, file.notices()), file, out);
    }
  }

  private static ExperimentResult train(
      ExperimentSystem system, CheckedExperiment checked, ExperimentFile file, Path out)
      throws Exception {
    try (OutputFolder output =
        OutputFolder.create(out, file, checked.engine(), checked.notices())) {
      return system
          .start(new Launch(
              output.folder(),
              output.inputs(),
              checked.runs(),
              1,
              checked.responses(),
              List.of(new EventLog(output.folder().resolve("runs"))),
              notice -> {}))
          .whenDone()
          .toCompletableFuture()
          .get(2, TimeUnit.MINUTES);
    }
  }
}
