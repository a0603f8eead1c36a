package dev.kymo.monitoring.report.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stage of a recipe as it was asked for.
 *
 * @param objective what it minimises, as in {@code sft}
 * @param responses what SFT trains on; empty for other objectives
 * @param beta the preference objective's coefficient; null where it has none
 * @param learningRate after warm-up
 */
public record PlannedStage(
    String objective, List<String> responses, @Nullable Double beta, double learningRate) {
  private static final String SFT = "sft";
  private static final String REJECTED = "rejected";

  public PlannedStage {
    responses = List.copyOf(responses);
  }

  /** Whether it is supervised finetuning; every other objective compares a chosen with a rejected response. */
  public boolean isSft() {
    return objective.equals(SFT);
  }

  /** Whether it is SFT on the rejected responses too, as the recipe Extend begins. */
  public boolean trainsRejected() {
    return isSft() && responses.contains(REJECTED);
  }
}
