package dev.kymo.probes.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.optimizer.UpdateFormula;
import dev.kymo.workers.optimizer.UpdateTrace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The optimizer's state as a step found or left it, in the precision of whoever makes the step again. */
public final class FrozenState {
  private FrozenState() {}

  /** D = rootScale · √v + ε by blocks; null: 1. */
  public static @Nullable List<NDArray> denominator(
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
  public static List<NDArray> ofType(NDManager scope, List<NDArray> arrays, DataType type) {
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
}
