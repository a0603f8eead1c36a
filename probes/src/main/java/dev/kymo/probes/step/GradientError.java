package dev.kymo.probes.step;

import ai.djl.ndarray.NDArray;
import dev.kymo.workers.engine.PartScripts;
import dev.kymo.workers.optimizer.UpdateFormula;
import dev.kymo.workers.optimizer.UpdateTrace;
import dev.kymo.workers.training.UpdateResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the parts of a step can move at most by what float32 leaves uncertain of its gradient.
 *
 * <p>Of a parameter whose gradient is the sum of g_u over the responses of the update, the error is taken as {@link #PER_SIGMA} · σ · √Σ g_u², σ
 * that of log-probabilities ({@link NoiseFloor}), which knows the model's depth and width. Errors are taken to have whatever signs move a
 * part furthest.
 */
record GradientError(UpdateTrace trace, double sigma) implements PartMovement {
  /**
   * At least the root mean square error of a tensor's gradient, over σ and that of √Σ g_u². The worst tensor of the tests' models has 5, 8.5 and 10.6
   * on three processors, which add in different orders; half as much again is for those not seen.
   */
  static final double PER_SIGMA = 16;

  /** The same of the whole gradient, whose tensors do not all have the largest: 3 to 3.2 on those processors. */
  static final double WHOLE_PER_SIGMA = 5;

  /** Of a norm that is summed in float32 in groups of 16. */
  private static final double NORM_SUMMATION = 1e-6;
  /** Of D, whose v is rounded three times. */
  private static final double ROUNDING = 2e-7;
  /** ‖s‖ over the gradient's norm, as it is assumed before both are known. */
  private static final double ASSUMED_CANCELLATION = 1.5;
  /** The norm may be wrong by so much before clipping could begin or end. */
  private static final double FAR_FROM_CLIPPING = 0.01;

  @Override
  public PartScripts.Second second() {
    UpdateFormula formula = trace.formula();
    UpdateFormula.Denominator rule = formula.denominator();
    double keep = rule == null ? 1 : rule.squareKeep();
    double weight = rule == null ? 1 : rule.squareWeight();
    return new PartScripts.Uncertain(
        keep,
        weight,
        formula.clip() * PER_SIGMA * sigma,
        assumedClipError(),
        ROUNDING,
        formula.gradient(),
        formula.momentum(),
        formula.decay());
  }

  @Override
  public @Nullable List<NDArray> squares() {
    return trace.squaresBefore();
  }

  @Override
  public List<Parts> of(PartProducts products, List<UpdateResponse> updates) {
    double clipError = clipError(Math.sqrt(products.squaredSpread()));
    double excess = excess(clipError);
    double[][] parts = products.changes();
    List<Parts> bounds = new ArrayList<>();
    for (int o = 0; o < parts.length; o++) {
      double scaled = 0;
      for (int k = 0; k < updates.size(); k++) {
        scaled += Math.abs(parts[o][k]);
      }
      double all = products.bound(o) * excess * (1 + clipError) + scaled * clipError;
      bounds.add(new Parts(all, all, all, all, all));
    }
    return bounds;
  }

  /** Of c, if s is {@link #ASSUMED_CANCELLATION} times as long as the gradient. */
  private double assumedClipError() {
    double norm = trace.gradientNorm();
    return trace.clip(norm * (1 + FAR_FROM_CLIPPING)) == 1
        ? 0
        : ASSUMED_CANCELLATION * WHOLE_PER_SIGMA * sigma + NORM_SUMMATION;
  }

  /** The largest relative error of c, whose gradient's norm is wrong by no more than the length of the error. */
  private double clipError(double spread) {
    double norm = trace.gradientNorm();
    double error = WHOLE_PER_SIGMA * sigma * spread + NORM_SUMMATION * norm;
    double own = trace.formula().clip();
    double most = trace.clip(Math.max(0, norm - error));
    return Math.max(most / own - 1, 1 - trace.clip(norm + error) / own);
  }

  /** By how much the assumed error of c was too small: a larger one moves the parts by no more than so many times as much. */
  private double excess(double clipError) {
    double assumed = assumedClipError();
    return clipError <= assumed || trace.formula().denominator() == null ? 1 : clipError / assumed;
  }
}
