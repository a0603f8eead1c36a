package dev.kymo.workers.training;

import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.objective.Objective;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds trainers of language models. */
public final class LanguageModelTrainers implements TrainerFactory {

  @Override
  public Trainer create(TrainingPlan plan, @Nullable Resumption from, ReferenceFolder references) {
    Torch.prepareThread();
    return new LanguageModelTrainer(plan, from, references);
  }

  /**
   * Reads everything that a run will need, as {@link TrainingInput} does.
   *
   * @return the steps of the run
   */
  public static long check(TrainingPlan plan) {
    List<Objective> objectives =
        plan.stages().stream().map(StagePlan::objective).toList();
    return TrainingInput.read(plan.model(), plan.data(), plan.data().read(), objectives)
        .steps(plan)
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }
}
