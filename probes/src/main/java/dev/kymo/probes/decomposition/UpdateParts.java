package dev.kymo.probes.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.optimizer.UpdateFormula;
import dev.kymo.workers.optimizer.UpdateTrace;
import dev.kymo.workers.training.UpdateResponse;
import dev.kymo.workers.training.UpdateSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a step's Δθ as directions: one per response trained on, then momentum, decay, rounding, and Δθ itself. With clipping
 * and the denominator frozen as they were, they sum to Δθ; rounding is by definition what the others leave of it (DESIGN.md section
 * 3).
 */
final class UpdateParts implements AutoCloseable {
  private final ParameterDirections directions;
  private final int responses;

  private UpdateParts(ParameterDirections directions, int responses) {
    this.directions = directions;
    this.responses = responses;
  }

  /** {@code at} holds θ before the step and has gradients, which are used as work space. */
  static UpdateParts of(UpdateSnapshot update, ParameterStore at, Differentiator differentiator) {
    int responses = update.responses().size();
    UpdateParts parts =
        new UpdateParts(new ParameterDirections(at.layout(), responses + 4, at.type()), responses);
    try (NDManager scope = differentiator.newScope()) {
      parts.fill(update, at, differentiator, scope);
    } catch (RuntimeException e) {
      parts.close();
      throw e;
    }
    return parts;
  }

  private void fill(
      UpdateSnapshot update, ParameterStore at, Differentiator differentiator, NDManager scope) {
    TangentScripts scripts = differentiator.tangentScripts();
    UpdateTrace trace = update.trace();
    UpdateFormula formula = trace.formula();
    @Nullable List<NDArray> divisor = denominator(scope, scripts, trace, at.type());
    for (int i = 0; i < responses; i++) {
      UpdateResponse response = update.responses().get(i);
      at.zeroGradient();
      differentiator.addGradient(
          at, new Example(response.prompt(), response.response()), response.derivatives());
      directions.set(scripts, i, at.gradientBlocks(), formula.gradient(), divisor);
    }
    at.zeroGradient();
    if (trace.momentum() != null) {
      directions.set(
          scripts,
          momentum(),
          trace.momentum(),
          formula.momentum(),
          formula.momentumDivided() ? divisor : null);
    }
    if (formula.decay() != 0) {
      directions.set(
          scripts, decay(), at.blocks(), formula.decay(), formula.decayDivided() ? divisor : null);
    }
    directions.setDifference(
        scripts, whole(), update.after().blocks(), update.before().blocks());
    directions.setRest(scripts, rounding(), whole());
  }

  /** D = rootScale · √v + ε; null: 1. */
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

  ParameterDirections directions() {
    return directions;
  }

  /** Number of responses, whose parts are directions 0..count−1. */
  int responses() {
    return responses;
  }

  int momentum() {
    return responses;
  }

  int decay() {
    return responses + 1;
  }

  int rounding() {
    return responses + 2;
  }

  /** Δθ. */
  int whole() {
    return responses + 3;
  }

  @Override
  public void close() {
    directions.close();
  }
}
