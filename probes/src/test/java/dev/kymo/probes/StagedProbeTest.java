package dev.kymo.probes;

import dev.kymo.probes.step.WorldRows;
import dev.kymo.workers.checkpoint.CheckpointId;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.optimizer.Sgd;
import dev.kymo.workers.schedule.Constant;
import dev.kymo.workers.training.DataPlan;
import dev.kymo.workers.training.LanguageModelTrainers;
import dev.kymo.workers.training.ReferenceFolder;
import dev.kymo.workers.training.Resumption;
import dev.kymo.workers.training.StageLength;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.StepPlan;
import dev.kymo.workers.training.Trainer;
import dev.kymo.workers.training.TrainingPlan;
import dev.kymo.workers.world.BuiltinWorld;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Trains in stages of a few steps, for probes that look back at where a stage began. */
abstract class StagedProbeTest {
  static final int ROWS = 4;
  static final Objective SFT = new Sft(List.of("chosen"), Reduction.SUM);

  @TempDir
  static Path cache;

  static BuiltinWorld world;

  @TempDir
  Path checkpoints;

  @BeforeAll
  static void writeWorld() {
    world = BuiltinWorld.in(cache);
  }

  /** Two steps of the first stage, and the checkpoint at its end. */
  CheckpointId stepToStageTwo(Trainer trainer) {
    trainer.takeStep();
    trainer.takeStep();
    return checkpoint(trainer);
  }

  CheckpointId checkpoint(Trainer trainer) {
    return trainer.writeCheckpoint(checkpoints, "after-" + trainer.step());
  }

  Path folder(CheckpointId checkpoint) {
    return checkpoints.resolve(checkpoint.name());
  }

  /** SFT for two steps, others for four. */
  static TrainingPlan plan(Objective... objectives) {
    List<StagePlan> stages = Stream.of(objectives)
        .map(objective -> new StagePlan(
            objective,
            new StageLength.Steps(objective == SFT ? 2 : 4),
            new StepPlan(Sgd.DEFAULT, 0.05, new Constant(0), ROWS, null, 10)))
        .toList();
    DataPlan data = new DataPlan(world.training(), ROWS, List.of(), WorldRows.TRUNCATION, false);
    return new TrainingPlan(world.model(), data, 0, stages);
  }

  static Trainer trainer(TrainingPlan plan, @Nullable Resumption from) {
    return new LanguageModelTrainers()
        .create(plan, from, ReferenceFolder.of(cache.resolve("references")));
  }
}
