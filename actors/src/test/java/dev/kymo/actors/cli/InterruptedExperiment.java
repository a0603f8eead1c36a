package dev.kymo.actors.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.actors.ExperimentSystem;
import dev.kymo.actors.experiment.ExperimentFile;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.actors.head.ExperimentResult;
import dev.kymo.actors.head.Launch;
import dev.kymo.actors.node.Equipment;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.probes.LanguageModelProbes;
import dev.kymo.workers.engine.Torch;
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
    InputCheck input = InputCheck.of(file.experiment().runs(), file.notices());
    TrainingPlan plan = input.runs().get(run).spec().training();
    AtomicReference<ExperimentSystem> system = new AtomicReference<>();
    try (OutputFolder output = OutputFolder.create(out, file, Torch.version(), input.notices())) {
      system.set(ExperimentSystem.start(
          new Launch(
              output.folder(),
              output.inputs(),
              input.runs(),
              input.responses(),
              List.of(new EventLog(output.folder().resolve("runs"))),
              notice -> {}),
          Equipment.here(
              1,
              new CrashingTrainers(
                  new LanguageModelTrainers(), plan, step, () -> instead.accept(system.get())),
              new LanguageModelProbes())));
      return system.get().whenDone().toCompletableFuture().get(2, TimeUnit.MINUTES);
    }
  }
}
