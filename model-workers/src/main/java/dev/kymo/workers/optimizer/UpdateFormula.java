package dev.kymo.workers.optimizer;

import org.jspecify.annotations.Nullable;

/**
 * One update, taken apart, with this step's clipping and denominator frozen (DESIGN.md section 3):
 *
 * <p>Δθ = gradient · g/D + momentum · b [/D] + decay · θ [/D], D = rootScale · √v + ε elementwise, or 1 without denominator,
 *
 * <p>where g is the gradient before clipping, b the momentum before the step, θ the parameters before the step and v the
 * average of squares after the step. What float arithmetic adds to this is rounding.
 *
 * @param clip min(1, max/(‖g‖ + 1e-6)), already inside {@code gradient}
 * @param gradient factor of g
 * @param momentum factor of b; 0 without momentum
 * @param momentumDivided whether b is divided by D
 * @param decay factor of θ; 0 without weight decay
 * @param decayDivided whether θ is divided by D
 * @param denominator null: D = 1
 */
public record UpdateFormula(
    double clip,
    double gradient,
    double momentum,
    boolean momentumDivided,
    double decay,
    boolean decayDivided,
    @Nullable Denominator denominator) {

  /**
   * D = rootScale · √v + epsilon, v = squareKeep · v₀ + squareWeight · (clip · g + coupledDecay · θ)², v₀ the average of squares
   * before the step.
   *
   * @param coupledDecay 0: decay has no part in v
   * @param ofOneGradient whether v₀ is zero because this is the stage's first update: D is then as large as the gradient itself, and
   *     where that cancels, as large as its rounding
   */
  public record Denominator(
      double rootScale,
      double epsilon,
      double squareKeep,
      double squareWeight,
      double coupledDecay,
      boolean ofOneGradient) {}
}
