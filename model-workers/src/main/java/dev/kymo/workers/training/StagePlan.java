package dev.kymo.workers.training;

import org.jspecify.annotations.Nullable;

/**
 * One objective trained for some time.
 *
 * @param objective what is minimised
 * @param length for how long
 * @param optimizer the update rule; its state starts empty
 * @param learningRate peak learning rate
 * @param warmupSteps step t (from 0) of the stage uses learningRate · min(1, (t+1)/(warmupSteps+1))
 * @param batchSize rows of a step
 * @param microBatch rows that one forward and backward pass holds at most; null: all
 * @param maxGradNorm the gradient is scaled by min(1, maxGradNorm/(‖g‖ + 1e-6))
 */
public record StagePlan(
    ObjectivePlan objective,
    StageLength length,
    OptimizerPlan optimizer,
    double learningRate,
    int warmupSteps,
    int batchSize,
    @Nullable Integer microBatch,
    double maxGradNorm) {

  public StagePlan {
    if (!(learningRate > 0) || !Double.isFinite(learningRate)) {
      throw new IllegalArgumentException("learning-rate is " + learningRate + ", must be positive");
    }
    if (warmupSteps < 0) {
      throw new IllegalArgumentException(
          "warmup-steps is " + warmupSteps + ", must not be negative");
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch-size is " + batchSize + ", must be at least 1");
    }
    if (microBatch != null && microBatch < 1) {
      throw new IllegalArgumentException("micro-batch is " + microBatch + ", must be at least 1");
    }
    if (!(maxGradNorm > 0)) {
      throw new IllegalArgumentException("max-grad-norm is " + maxGradNorm + ", must be positive");
    }
  }

  /** The learning rate of the stage's step {@code index}, counted from 0. */
  public double learningRateAt(long index) {
    return learningRate * Math.min(1.0, (index + 1.0) / (warmupSteps + 1.0));
  }
}
