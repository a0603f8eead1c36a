package dev.kymo.probes.influence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.model.Parameter;
import dev.kymo.workers.model.Taps;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/** Sums something of every layer to one table of inner products, in float64. */
public abstract class LayerProducts implements Taps {
  /** Elements of an example's gradient at a time: those of dozens of examples fit into a processor's cache. */
  private static final long ELEMENTS = 1 << 16;

  private final NDManager scope;
  private final double[][] products;
  private final Set<String> seen = new HashSet<>();

  /** @param scope of temporary arrays */
  protected LayerProducts(NDManager scope, int rows, int columns) {
    this.scope = scope;
    this.products = new double[rows][columns];
  }

  /** What has been summed, [rows][columns]. */
  public final double[][] products() {
    return products;
  }

  /** A weight that two linear layers or norms share would need their cross terms. */
  protected final void first(Parameter parameter) {
    if (!seen.add(parameter.name())) {
      throw new IllegalStateException(parameter.name() + " is used by two layers");
    }
  }

  /** Adds a part, which may be made with temporary arrays, to the table's first columns. */
  protected final void add(Function<NDManager, NDArray> part) {
    try (NDManager inner = scope.newSubManager()) {
      NDArray array = part.apply(inner);
      double[] flat = array.toDoubleArray();
      int columns = Math.toIntExact(array.getShape().get(1));
      for (int i = 0; i < flat.length; i++) {
        products[i / columns][i % columns] += flat[i];
      }
    }
  }

  /** How many rows of {@code other} elements make a piece. */
  protected static int width(long other) {
    return (int) Math.max(1, ELEMENTS / other);
  }

  /** How many tokens all examples have together. */
  protected static long total(long[] sizes) {
    return Arrays.stream(sizes).sum();
  }
}
