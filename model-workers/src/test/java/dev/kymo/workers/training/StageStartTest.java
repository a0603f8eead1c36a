package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.workers.checkpoint.CheckpointUnreadableException;
import dev.kymo.workers.optimizer.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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

  private Path checkpoint(Trainer trainer) {
    String name = "after-" + trainer.step();
    trainer.writeCheckpoint(checkpoints, name);
    return checkpoints.resolve(name);
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
      Path end = checkpoint(trainer);
      assertThat(start(trainer)).as("at its end").isNull();

      step(trainer, 1);
      checkpoint(trainer);
      assertThat(start(trainer)).isEqualTo(end);
      try (ParameterSnapshot update = trainer.takeObservedStep().update()) {
        assertThat(update.stageStart()).isEqualTo(end);
      }
    }
  }

  @Test
  void snapshot_resumedAtTheEndOfAStage_namesThatCheckpoint() {
    prepare();
    Path end;
    try (Trainer trainer = run.start(plan)) {
      step(trainer, 2);
      end = checkpoint(trainer);
    }

    try (Trainer trainer = run.resume(plan, end)) {
      step(trainer, 1);

      assertThat(start(trainer)).isEqualTo(end);
    }
  }

  @Test
  void requireStageStart_resumedWithinAStage_isReadOfWhatIsKept() throws IOException {
    prepare();
    Path end;
    Path within;
    try (Trainer trainer = run.start(plan)) {
      step(trainer, 2);
      end = checkpoint(trainer);
      step(trainer, 1);
      within = checkpoint(trainer);
    }
    Resumption from = new Resumption(within, Map.of(2L, end));

    try (Trainer trainer =
        new LanguageModelTrainers().create(plan, from, ReferenceFolder.of(run.references()))) {
      assertThat(start(trainer)).isEqualTo(end);
      assertThatCode(trainer::requireStageStart).doesNotThrowAnyException();

      Files.delete(end.resolve("parameters.safetensors"));

      assertThatThrownBy(trainer::requireStageStart)
          .isInstanceOf(CheckpointUnreadableException.class)
          .hasMessageContaining("after-2");
    }
  }
}
