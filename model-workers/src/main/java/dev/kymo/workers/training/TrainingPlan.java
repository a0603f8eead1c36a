package dev.kymo.workers.training;

import java.nio.file.Path;
import java.util.List;

/**
 * Everything that determines a run's numbers: the start model, the data, the seed and the stages. Two trainers with equal
 * plans produce equal bits.
 *
 * @param model Hugging Face model folder that the run starts from
 * @param data the rows to train on
 * @param seed seeds the order of the rows
 * @param stages the recipe, in order
 */
public record TrainingPlan(Path model, DataPlan data, long seed, List<StagePlan> stages) {

  public TrainingPlan {
    stages = List.copyOf(stages);
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("a recipe needs at least one stage");
    }
  }

  /** The same plan with another order of the rows. */
  public TrainingPlan withSeed(long other) {
    return new TrainingPlan(model, data, other, stages);
  }
}
