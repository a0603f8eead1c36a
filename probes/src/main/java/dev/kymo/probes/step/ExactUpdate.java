package dev.kymo.probes.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.kymo.probes.calculus.Arrays64;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.workers.engine.PartScripts;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.optimizer.UpdateFormula;
import dev.kymo.workers.training.UpdateResponse;
import dev.kymo.workers.training.UpdateSnapshot;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step's clipping and average of squares are when its gradient is computed in float64: where the examples' gradients cancel, a
 * float32 gradient is rounding, and so is a denominator that was made of it. The gradient is gone when this is made; what stays is one
 * float32 array of the parameters' size, if the rule has a denominator.
 */
final class ExactUpdate implements PartMovement, AutoCloseable {
  private final NDManager scope = Torch.newScope("exact-update");
  /** The exact clipping over that of the step. */
  private final double clipChange;

  private final @Nullable List<NDArray> squares;

  private ExactUpdate(UpdateSnapshot update, @Nullable ParameterStore gradient) {
    UpdateFormula formula = update.trace().formula();
    double clip = gradient == null ? formula.clip() : update.trace().clip(norm(gradient));
    clipChange = clip / formula.clip();
    squares = gradient == null ? null : squares(update, gradient, clip);
  }

  /** One pass back over all responses of the update in float64, unless neither clipping nor a denominator depends on it. */
  static ExactUpdate of(UpdateSnapshot update, Differentiator differentiator) {
    UpdateFormula formula = update.trace().formula();
    if (formula.denominator() == null && formula.clip() == 1) {
      return new ExactUpdate(update, null);
    }
    try (ParameterStore wide =
        ParameterStore.forTraining(update.before().layout(), DataType.FLOAT64)) {
      wide.copyFrom(update.before());
      differentiator.addGradient(
          wide, update.responses().stream().map(UpdateResponse::weighted).toList());
      return new ExactUpdate(update, wide);
    }
  }

  private static double norm(ParameterStore gradient) {
    double sum = 0;
    for (NDArray block : gradient.gradientBlocks()) {
      DoubleBuffer values = Torch.memory(block).asDoubleBuffer();
      for (int i = 0; i < values.limit(); i++) {
        sum += values.get(i) * values.get(i);
      }
    }
    return Math.sqrt(sum);
  }

  private @Nullable List<NDArray> squares(
      UpdateSnapshot update, ParameterStore gradient, double clip) {
    UpdateFormula.Denominator rule = update.trace().formula().denominator();
    List<NDArray> before = update.trace().squaresBefore();
    if (rule == null || before == null) {
      return null;
    }
    List<NDArray> exact = new ArrayList<>();
    for (int block = 0; block < before.size(); block++) {
      NDArray into = scope.zeros(new Shape(before.get(block).size()));
      fill(
          Torch.memory(into).asFloatBuffer(),
          Torch.memory(before.get(block)).asFloatBuffer(),
          Torch.memory(update.before().blocks().get(block)).asFloatBuffer(),
          Torch.memory(gradient.gradientBlocks().get(block)).asDoubleBuffer(),
          clip,
          rule);
      exact.add(into);
    }
    return exact;
  }

  private static void fill(
      FloatBuffer into,
      FloatBuffer before,
      FloatBuffer parameters,
      DoubleBuffer gradient,
      double clip,
      UpdateFormula.Denominator rule) {
    for (int i = 0; i < into.limit(); i++) {
      double clipped = clip * gradient.get(i) + rule.coupledDecay() * parameters.get(i);
      into.put(
          i, (float) (rule.squareKeep() * before.get(i) + rule.squareWeight() * clipped * clipped));
    }
  }

  @Override
  public PartScripts.Second second() {
    return squares == null ? PartScripts.Other.NOTHING : PartScripts.Other.DENOMINATOR;
  }

  /** v after the step, rounded to float32; null if the rule has none. */
  @Override
  public @Nullable List<NDArray> squares() {
    return squares;
  }

  @Override
  public List<Parts> of(PartProducts products, List<UpdateResponse> updates) {
    double[][] own = products.changes();
    // without a denominator of their own they are the same products
    double[][] exact = squares == null ? products.changes() : products.withOtherDenominator();
    List<Parts> moved = new ArrayList<>();
    for (int o = 0; o < own.length; o++) {
      double[] each = new double[updates.size() + 2];
      for (int k = 0; k < each.length; k++) {
        each[k] = exact[o][k] * (k < updates.size() ? clipChange : 1) - own[o][k];
      }
      moved.add(Parts.bySide(each, updates, -Arrays64.sum(each)));
    }
    return moved;
  }

  @Override
  public void close() {
    scope.close();
  }
}
