package dev.kymo.workers.model;

import java.util.List;
import java.util.function.UnaryOperator;

/** A transformer's layers, one behind the other. */
final class Layers {

  /**
   * What one layer computes.
   *
   * @param <L> a layer's parameters
   * @param <V> the interpreter's values
   */
  interface Body<L, V> {
    /** From x (T, h) to (R, h); {@code kept}, to be applied behind the attention, leaves the R rows that go on. */
    V apply(L layer, V x_Th, UnaryOperator<V> kept);
  }

  private Layers() {}

  /** From x (T, h) to (S, h): behind the last attention nobody looks at positions that are not scored. At least one layer. */
  static <L, V> V scored(Operations<V> ops, List<L> layers, V x_Th, Body<L, V> body) {
    int last = layers.size() - 1;
    V x = x_Th;
    for (L layer : layers.subList(0, last)) {
      x = ops.block(x, in -> body.apply(layer, in, all -> all));
    }
    return ops.block(x, in -> body.apply(layers.get(last), in, ops::scored));
  }
}
