package dev.kymo.workers.training;

import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Builds trainers of language models. */
public final class LanguageModelTrainers implements TrainerFactory {

  @Override
  public Trainer create(TrainingPlan plan, @Nullable Path checkpoint, Path references) {
    Torch.prepareThread();
    return new LanguageModelTrainer(plan, checkpoint, references);
  }

  /**
   * Reads everything that a run will need, so that bad input is found before anything is written: the architecture, every
   * weight, and every row of every stage as token ids.
   *
   * @return the steps of the run
   */
  public static long check(TrainingPlan plan) {
    Torch.prepareThread();
    ModelFolder folder = ModelFolder.open(plan.model());
    LanguageModel model = folder.model();
    try (ParameterStore parameters =
        ParameterStore.forValues(new ParameterLayout(model.parameters()))) {
      folder.readInto(parameters);
    }
    try (TrainingRows rows = new TrainingRows(plan.model(), plan.data(), model.contextLength())) {
      for (StagePlan stage : plan.stages()) {
        rows.encode(stage.objective().responses());
      }
      return BatchSchedule.of(plan, rows.count()).stream()
          .mapToLong(BatchSchedule::steps)
          .sum();
    }
  }
}
