package dev.kymo.probes.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.probes.ProbePlan;
import dev.kymo.probes.ProbeSet;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.optimizer.AdamW;
import dev.kymo.workers.schedule.Constant;
import dev.kymo.workers.training.DataPlan;
import dev.kymo.workers.training.LanguageModelTrainers;
import dev.kymo.workers.training.ReferenceFolder;
import dev.kymo.workers.training.StageLength;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.StepPlan;
import dev.kymo.workers.training.Trainer;
import dev.kymo.workers.training.TrainingPlan;
import dev.kymo.workers.training.UpdateSnapshot;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first two steps of AdamW on a small published model and published preference data. */
@Tag("shared")
class SharedPartsErrorTest {
  private static final double TRUSTED = 0.01;
  private static final Truncation TRUNCATION = new Truncation(128, 64, Truncation.By.ROW);

  @TempDir
  private Path references;

  @Test
  void adamW_firstStepIsNotTrusted_secondIs() {
    Torch.prepareThread();
    Path shared = Path.of(System.getProperty("kymo.shared"));
    Path model = shared.resolve("models/hh-neox-1m");
    StagePlan stage = new StagePlan(
        new Dpo(0.1, Reduction.SUM, Reference.STAGE_START),
        new StageLength.Steps(2),
        new StepPlan(AdamW.DEFAULT, 1e-5, new Constant(0), 4, null, 10));
    DataPlan data = new DataPlan(
        shared.resolve("data/hh/formal_prob_train.jsonl"), 32, List.of(), TRUNCATION, true);
    ProbePlan probes = new ProbePlan(
        model, shared.resolve("data/hh/formal_prob_test_20.jsonl"), 2, List.of(), TRUNCATION);
    ModelFolder folder = ModelFolder.open(model);
    List<ObservedExample> observed = ProbeSet.read(probes, folder.model().limits()).rows().stream()
        .flatMap(row -> ObservedExample.of(row).stream())
        .toList();
    try (Trainer trainer = new LanguageModelTrainers()
            .create(
                new TrainingPlan(model, data, 0, List.of(stage)),
                null,
                ReferenceFolder.of(references));
        StepDecomposer decomposer = new StepDecomposer(folder, observed, false)) {
      double first = largestError(trainer, decomposer);
      double second = largestError(trainer, decomposer);

      assertThat(first).isGreaterThan(TRUSTED);
      assertThat(second).isLessThanOrEqualTo(TRUSTED);
    }
  }

  private static double largestError(Trainer trainer, StepDecomposer decomposer) {
    try (UpdateSnapshot update = (UpdateSnapshot) trainer.takeObservedStep().update()) {
      StepDecomposition step = decomposer.decompose(update);
      return step.observed().stream()
          .mapToDouble(ObservedChange::partsError)
          .max()
          .orElseThrow();
    }
  }
}
