package dev.kymo.workers.schedule;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.vocabulary.plan.ValueType;

/** Warm-up, then 1: min(1, (t+1)/(w+1)) at the stage's step t, counted from 0, with w steps of warm-up. */
public record Constant(int warmupSteps) implements Schedule {
  private static final Key<Integer> WARMUP_STEPS = Key.of(
          "warmup-steps",
          ValueType.whole(0),
          150,
          "w: the stage's step t, from 0, has the rate times min(1, (t+1)/(w+1))")
      .in("steps");
  public static final Schema<Constant> SCHEMA = Schema.of(
      "constant",
      "the learning rate, after warm-up",
      Constant.class,
      values -> new Constant(values.get(WARMUP_STEPS)),
      field(WARMUP_STEPS, Constant::warmupSteps));

  public Constant {
    WARMUP_STEPS.require(warmupSteps);
  }

  @Override
  public Schema<Constant> schema() {
    return SCHEMA;
  }

  @Override
  public double factor(long index) {
    return Math.min(1.0, (index + 1.0) / (warmupSteps + 1.0));
  }
}
