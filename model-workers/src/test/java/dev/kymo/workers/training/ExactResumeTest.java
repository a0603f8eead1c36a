package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.CheckpointUnreadableException;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.optimizer.AdamW;
import dev.kymo.workers.optimizer.RmsProp;
import dev.kymo.workers.optimizer.Sgd;
import dev.kymo.workers.optimizer.UpdateRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that is continued from a checkpoint after any step ends as the one that was never interrupted. */
class ExactResumeTest {
  private static final UpdateRule ADAMW = AdamW.DEFAULT;

  @TempDir
  Path folder;

  static Stream<Arguments> modelsAndOptimizers() {
    return Stream.of(
        arguments("tiny-gpt-neox", new Sgd(0.9, 0.01)),
        arguments("tiny-gpt-neox", new RmsProp(0.99, 1e-8, 0.5, 0)),
        arguments("tiny-gpt-neox", ADAMW),
        arguments("tiny-llama", ADAMW),
        arguments("tiny-qwen2-tied", ADAMW));
  }

  @ParameterizedTest
  @MethodSource("modelsAndOptimizers")
  void resume_afterEveryStep_givesTheUndisturbedRecordsAndModel(
      String modelName, UpdateRule optimizer) {
    TinyRun run = TinyRun.in(folder, modelName, 7);
    TrainingPlan plan = threeStages(run, optimizer);
    List<StepRow> records;
    byte[] model;
    try (Trainer undisturbed = run.start(plan)) {
      records = TinyRun.finish(undisturbed);
      model = run.exported(undisturbed);
    }
    assertThat(records).hasSize(12);

    try (Trainer stopping = run.start(plan)) {
      for (int step = 0; step <= records.size(); step++) {
        stopping.writeCheckpoint(folder.resolve("checkpoints"), "step-" + step);
        if (step < records.size()) {
          stopping.takeStep();
        }
      }
    }

    for (int step = 0; step <= records.size(); step++) {
      try (Trainer resumed = run.resume(plan, folder.resolve("checkpoints/step-" + step))) {
        assertThat(resumed.step()).isEqualTo(step);
        assertThat(resumed.environmentChange()).isEmpty();
        assertThat(TinyRun.finish(resumed))
            .as("records after step %d", step)
            .isEqualTo(records.subList(step, records.size()));
        assertThat(run.exported(resumed))
            .as("model resumed after step %d", step)
            .isEqualTo(model);
      }
    }
  }

  /** Two passes over 7 rows by 3, then DPO against each kind of reference. */
  private static TrainingPlan threeStages(TinyRun run, UpdateRule optimizer) {
    return run.plan(
        3,
        TinyRun.stage(TinyRun.SFT, new StageLength.Epochs(2), optimizer),
        TinyRun.stage(TinyRun.DPO, new StageLength.Steps(4), optimizer),
        TinyRun.stage(TinyRun.dpo(Reference.MODEL), new StageLength.Steps(2), optimizer));
  }

  @Test
  void stage_overAllSteps_changesAfterEachStagesLast() {
    TinyRun run = TinyRun.in(folder, 7);

    try (Trainer trainer = run.start(threeStages(run, ADAMW))) {
      assertThat(trainer.totalSteps()).isEqualTo(12);
      assertThat(trainer.stage()).isEqualTo(1);
      assertThat(trainer.endsStage()).isFalse();
      for (int step = 1; step <= 12; step++) {
        StepRow record = trainer.takeStep();

        int stage = step <= 6 ? 1 : step <= 10 ? 2 : 3;
        assertThat(record.step()).isEqualTo(step);
        assertThat(record.stage()).isEqualTo(stage);
        assertThat(trainer.stage()).isEqualTo(stage);
        assertThat(trainer.endsStage()).isEqualTo(step == 6 || step == 10 || step == 12);
        assertThat(trainer.finished()).isEqualTo(step == 12);
      }
      assertThatThrownBy(trainer::takeStep).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void resume_withinDpo_needsNoSharedReferences() throws IOException {
    TinyRun run = TinyRun.in(folder, 7);
    TrainingPlan plan = threeStages(run, ADAMW);
    List<StepRow> rest;
    try (Trainer trainer = run.start(plan)) {
      for (int step = 0; step < 8; step++) {
        trainer.takeStep();
      }
      trainer.writeCheckpoint(folder, "checkpoint");
      rest = TinyRun.finish(trainer);
    }
    try (Stream<Path> files = Files.list(run.references())) {
      for (Path file : files.toList()) {
        Files.write(file, new byte[] {1, 2, 3});
      }
    }

    try (Trainer resumed = run.resume(plan, folder.resolve("checkpoint"))) {
      assertThat(
              List.of(TinyRun.timeless(resumed.takeStep()), TinyRun.timeless(resumed.takeStep())))
          .isEqualTo(rest.subList(0, 2));
    }
  }

  @Test
  void writeCheckpoint_twiceAtOneStep_hasEqualHashes() {
    TinyRun run = TinyRun.in(folder, 7);

    try (Trainer trainer = run.start(threeStages(run, ADAMW))) {
      trainer.takeStep();

      assertThat(trainer.writeCheckpoint(folder, "a").hash())
          .isEqualTo(trainer.writeCheckpoint(folder, "b").hash());
    }
  }

  @Test
  void create_damagedCheckpoint_isRefused() throws IOException {
    TinyRun run = TinyRun.in(folder, 7);
    TrainingPlan plan = threeStages(run, ADAMW);
    try (Trainer trainer = run.start(plan)) {
      trainer.takeStep();
      trainer.writeCheckpoint(folder, "checkpoint");
    }
    Files.write(folder.resolve("checkpoint/optimizer.safetensors"), new byte[10]);

    assertThatThrownBy(() -> run.resume(plan, folder.resolve("checkpoint")))
        .isInstanceOf(CheckpointUnreadableException.class)
        .hasMessageContaining("optimizer.safetensors");
  }
}
