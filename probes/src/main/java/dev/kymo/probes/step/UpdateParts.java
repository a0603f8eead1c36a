package dev.kymo.probes.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.PartScripts;
import dev.kymo.workers.model.Parameter;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.optimizer.UpdateFormula;
import dev.kymo.workers.training.UpdateSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step's Δθ consists of, parameter by parameter: one part per response trained on, momentum and decay, with clipping and the
 * denominator frozen as they were (DESIGN.md section 3). Whatever they leave of Δθ is rounding.
 *
 * @param layout of the flat blocks
 * @param before θ before the step
 * @param after θ after it
 * @param momentum b, before the step; null: the rule has none
 * @param squares v, after the step; null: the rule has none
 * @param otherSquares what {@code second} reads; null: nothing
 * @param second what the parts' products are followed by
 * @param formula how the step was made
 */
record UpdateParts(
    ParameterLayout layout,
    List<NDArray> before,
    List<NDArray> after,
    @Nullable List<NDArray> momentum,
    @Nullable List<NDArray> squares,
    @Nullable List<NDArray> otherSquares,
    PartScripts.Second second,
    UpdateFormula formula) {

  /** Valid while the update and what its parts are compared with are open. */
  static UpdateParts of(UpdateSnapshot update, PartMovement movement) {
    return new UpdateParts(
        update.before().layout(),
        update.before().blocks(),
        update.after().blocks(),
        update.trace().momentum(),
        update.trace().squares(),
        movement.squares(),
        movement.second(),
        update.trace().formula());
  }

  /** The parameter's share of θ, of Δθ and of the optimizer's state. */
  PartScripts.State of(NDManager scope, Parameter parameter) {
    NDArray now = view(scope, before, parameter);
    return new PartScripts.State(
        now,
        view(scope, after, parameter),
        squares == null ? now : view(scope, squares, parameter),
        momentum == null ? now : view(scope, momentum, parameter),
        otherSquares == null ? now : view(scope, otherSquares, parameter));
  }

  private NDArray view(NDManager scope, List<NDArray> blocks, Parameter parameter) {
    NDArray view = layout.view(blocks, parameter);
    view.attach(scope);
    return view;
  }

  /** The denominator D of the parts, piece by piece. */
  PartScripts.Division division() {
    UpdateFormula.Denominator rule = formula.denominator();
    return rule == null || squares == null
        ? PartScripts.Division.none(second)
        : new PartScripts.Division(
            rule.rootScale(),
            rule.epsilon(),
            true,
            formula.momentumDivided(),
            formula.decayDivided(),
            second);
  }

  /** By what a part, in the order of {@link PartScripts}'s columns, is multiplied, so that all but the last sum to the last, Δθ. */
  double[] factors(int responses) {
    double[] factors = new double[responses + 3];
    for (int i = 0; i < responses; i++) {
      factors[i] = formula.gradient();
    }
    factors[responses] = momentum == null ? 0 : formula.momentum();
    factors[responses + 1] = formula.decay();
    factors[responses + 2] = 1;
    return factors;
  }

  /** How many columns the products have: the parts and Δθ, then what follows. */
  int columns(int responses) {
    return responses + 3 + second.columns(responses);
  }
}
