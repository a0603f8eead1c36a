package dev.kymo.workers.training;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Range;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.vocabulary.plan.ValueType;
import dev.kymo.workers.optimizer.Optimizers;
import dev.kymo.workers.optimizer.UpdateRule;
import dev.kymo.workers.schedule.Schedule;
import dev.kymo.workers.schedule.Schedules;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How each step of a stage is taken, whatever it minimises.
 *
 * @param optimizer the update rule; its state starts empty
 * @param learningRate peak learning rate
 * @param schedule what the learning rate is multiplied by
 * @param batchSize rows of a step
 * @param microBatch rows that one forward and backward pass holds at most; null: all
 * @param maxGradNorm the gradient is scaled by min(1, maxGradNorm/(‖g‖ + 1e-6))
 */
public record StepPlan(
    UpdateRule optimizer,
    double learningRate,
    Schedule schedule,
    int batchSize,
    @Nullable Integer microBatch,
    double maxGradNorm) {
  /** Every model and objective wants another rate; this is the paper's. */
  public static final Key<Double> LEARNING_RATE =
      Key.of("learning-rate", ValueType.decimal(Range.POSITIVE), 5e-7, "the peak learning rate");

  private static final Key<Integer> BATCH_SIZE = Key.of(
          "batch-size",
          ValueType.whole(1),
          4,
          "rows of a step; the loss is the mean over rows of the sum over the row's responses")
      .in("rows");
  private static final Key<Optional<Integer>> MICRO_BATCH = Key.of(
          "micro-batch",
          ValueType.orAll(ValueType.whole(1)),
          Optional.<Integer>empty(),
          "rows that one pass through the model holds at most; fewer take less memory")
      .in("rows");
  private static final Key<Double> MAX_GRAD_NORM = Key.of(
      "max-grad-norm",
      ValueType.decimal(Range.POSITIVE),
      10.0,
      "a gradient g is scaled by min(1, max-grad-norm/(‖g‖ + 1e-6))");
  public static final Schema<StepPlan> SCHEMA = Schema.of(
      "step",
      "how each step is taken",
      StepPlan.class,
      values -> new StepPlan(
          values.get(Optimizers.FAMILY),
          values.get(LEARNING_RATE),
          values.get(Schedules.FAMILY),
          values.get(BATCH_SIZE),
          values.get(MICRO_BATCH).orElse(null),
          values.get(MAX_GRAD_NORM)),
      field(Optimizers.FAMILY, StepPlan::optimizer),
      field(LEARNING_RATE, StepPlan::learningRate),
      field(Schedules.FAMILY, StepPlan::schedule),
      field(BATCH_SIZE, StepPlan::batchSize),
      field(MICRO_BATCH, step -> Optional.ofNullable(step.microBatch)),
      field(MAX_GRAD_NORM, StepPlan::maxGradNorm));

  public StepPlan {
    LEARNING_RATE.require(learningRate);
    BATCH_SIZE.require(batchSize);
    MICRO_BATCH.require(Optional.ofNullable(microBatch));
    MAX_GRAD_NORM.require(maxGradNorm);
  }

  /** The learning rate of the stage's step {@code index}, counted from 0. */
  public double learningRateAt(long index) {
    return learningRate * schedule.factor(index);
  }
}
