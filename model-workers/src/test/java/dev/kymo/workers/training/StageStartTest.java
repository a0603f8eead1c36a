package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.workers.checkpoint.CheckpointId;
import dev.kymo.workers.checkpoint.CheckpointUnreadableException;
import dev.kymo.workers.optimizer.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageStartTest {
  @TempDir
  Path folder;

  private TinyRun run;
  private Path checkpoints;
  private TrainingPlan plan;

  private void prepare() {
    run = TinyRun.in(folder, 6);
    checkpoints = folder.resolve("checkpoints");
    StageLength twoSteps = new StageLength.Steps(2);
    plan = run.plan(
        0,
        TinyRun.stage(TinyRun.SFT, twoSteps, Sgd.DEFAULT),
        TinyRun.stage(TinyRun.DPO, new StageLength.Steps(3), Sgd.DEFAULT));
  }

  private CheckpointId checkpoint(Trainer trainer) {
    return trainer.writeCheckpoint(checkpoints, "after-" + trainer.step());
  }

  private Path folder(CheckpointId checkpoint) {
    return checkpoints.resolve(checkpoint.name());
  }

  private Trainer resume(CheckpointId... kept) {
    Resumption from = new Resumption(folder(kept[kept.length - 1]), List.of(kept));
    return new LanguageModelTrainers().create(plan, from, ReferenceFolder.of(run.references()));
  }

  private static @Nullable Path start(Trainer trainer) {
    try (ParameterSnapshot snapshot = trainer.snapshot()) {
      return snapshot.stageStart();
    }
  }

  private static void step(Trainer trainer, int times) {
    for (int i = 0; i < times; i++) {
      trainer.takeStep();
    }
  }

  @Test
  void snapshot_namesTheCheckpointThatItsStageBeganWith() {
    prepare();
    try (Trainer trainer = run.start(plan)) {
      step(trainer, 1);
      checkpoint(trainer);
      step(trainer, 1);
      assertThat(start(trainer)).as("within the first stage").isNull();
      CheckpointId end = checkpoint(trainer);
      assertThat(start(trainer)).as("at its end").isNull();

      step(trainer, 1);
      checkpoint(trainer);
      assertThat(start(trainer)).isEqualTo(folder(end));
      try (ParameterSnapshot update = trainer.takeObservedStep().update()) {
        assertThat(update.stageStart()).isEqualTo(folder(end));
      }
    }
  }

  @Test
  void snapshot_resumedAtTheEndOfAStage_namesThatCheckpoint() {
    prepare();
    CheckpointId end;
    try (Trainer trainer = run.start(plan)) {
      step(trainer, 2);
      end = checkpoint(trainer);
    }

    try (Trainer trainer = resume(end)) {
      step(trainer, 1);

      assertThat(start(trainer)).isEqualTo(folder(end));
    }
  }

  @Test
  void requireStageStart_resumedWithinAStage_isReadOfWhatIsKept() throws IOException {
    prepare();
    CheckpointId end;
    CheckpointId within;
    try (Trainer trainer = run.start(plan)) {
      step(trainer, 2);
      end = checkpoint(trainer);
      step(trainer, 1);
      within = checkpoint(trainer);
    }

    try (Trainer trainer = resume(end, within)) {
      assertThat(start(trainer)).isEqualTo(folder(end));
      assertThatCode(trainer::requireStageStart).doesNotThrowAnyException();

      Files.delete(folder(end).resolve("parameters.safetensors"));

      assertThatThrownBy(trainer::requireStageStart)
          .isInstanceOf(CheckpointUnreadableException.class)
          .hasMessageContaining("after-2");
    }
  }

  @Test
  void requireStageStart_wholeButAnother_isRefused() {
    prepare();
    CheckpointId end;
    CheckpointId within;
    try (Trainer trainer = run.start(plan)) {
      step(trainer, 1);
      trainer.writeCheckpoint(checkpoints, "another");
      step(trainer, 1);
      end = checkpoint(trainer);
      step(trainer, 1);
      within = checkpoint(trainer);
    }
    CheckpointId swapped = new CheckpointId("another", end.step(), end.hash(), end.bytes());

    try (Trainer trainer = resume(swapped, within)) {
      assertThatThrownBy(trainer::requireStageStart)
          .isInstanceOf(CheckpointUnreadableException.class)
          .hasMessageContaining("not the one that stage 2 began with");
    }
  }
}
