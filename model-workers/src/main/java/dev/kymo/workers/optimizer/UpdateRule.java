package dev.kymo.workers.optimizer;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Plan;
import dev.kymo.vocabulary.plan.Range;
import dev.kymo.vocabulary.plan.ValueType;
import java.util.List;

/** How parameters are changed by a gradient; names, rules, rounding order and defaults are PyTorch's. Plain data, which may be sent. */
public interface UpdateRule extends Plan {
  Key<Double> MOMENTUM = Key.of(
      "momentum",
      ValueType.decimal(Range.FRACTION),
      0.0,
      "μ, how much of the last update's direction is kept");
  Key<Double> EPSILON = Key.of(
      "epsilon",
      ValueType.decimal(Range.POSITIVE),
      1e-8,
      "ε, added to the root of the average of squares");
  Key<Double> WEIGHT_DECAY = Key.of(
      "weight-decay", ValueType.decimal(Range.NOT_NEGATIVE), 0.0, "λ, by which parameters decay");

  /** What is kept for each parameter from update to update. */
  List<String> stateNames();

  /**
   * Updates the first {@code count} elements. {@code g} is the clipped gradient; {@code state} holds the tiles of the state
   * in the order of their names.
   */
  void update(float[] p, float[] g, float[][] state, int count, double learningRate, long update);

  /** What update number {@code update} does, as a formula of the gradient before clipping by {@code clip}. */
  UpdateFormula formula(double clip, double learningRate, long update);
}
