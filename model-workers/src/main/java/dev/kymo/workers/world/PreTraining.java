package dev.kymo.workers.world;

import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.optimizer.AdamW;
import dev.kymo.workers.schedule.Constant;
import dev.kymo.workers.training.StageLength;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.StepPlan;
import java.util.List;

/**
 * How the built-in model is pre-trained.
 *
 * @param rows how many answers of any quality
 * @param merges entries of the vocabulary besides the bytes and the end
 * @param stages what is done with them
 */
public record PreTraining(int rows, int merges, List<StagePlan> stages) {
  private static final int BATCH = 16;
  private static final int WARMUP = 50;

  public PreTraining {
    stages = List.copyOf(stages);
  }

  /**
   * What the model in this program was made with: a fast stage, then a slow one that settles it; short, so that finetuning finds
   * much to learn.
   */
  public static PreTraining ofBuiltin() {
    return new PreTraining(20_000, 767, List.of(stage(650, 2e-3), stage(80, 4e-4)));
  }

  static StagePlan stage(int steps, double learningRate) {
    return new StagePlan(
        new Sft(List.of("chosen"), Reduction.SUM),
        new StageLength.Steps(steps),
        new StepPlan(AdamW.DEFAULT, learningRate, new Constant(WARMUP), BATCH, null, 20));
  }
}
