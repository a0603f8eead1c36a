package dev.kymo.probes.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.kymo.workers.engine.PartScripts;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.model.Parameter;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.optimizer.UpdateFormula;
import dev.kymo.workers.optimizer.UpdateTrace;
import dev.kymo.workers.training.UpdateSnapshot;
import java.util.ArrayList;
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

  /** D = rootScale · √v + ε by blocks; null: 1. */
  static @Nullable List<NDArray> denominator(
      NDManager scope, TangentScripts scripts, UpdateTrace trace, DataType type) {
    UpdateFormula.Denominator rule = trace.formula().denominator();
    List<NDArray> squares = trace.squares();
    if (rule == null || squares == null) {
      return null;
    }
    return ofType(scope, squares, type).stream()
        .map(block -> scripts.denominator(scope, block, rule.rootScale(), rule.epsilon()))
        .toList();
  }

  /** The arrays themselves if they are of this type, else copies in the scope. */
  static List<NDArray> ofType(NDManager scope, List<NDArray> arrays, DataType type) {
    List<NDArray> result = new ArrayList<>();
    for (NDArray array : arrays) {
      if (array.getDataType() == type) {
        result.add(array);
      } else {
        NDArray converted = array.toType(type, true);
        converted.attach(scope);
        result.add(converted);
      }
    }
    return result;
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
