package dev.kymo.probes.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.TapScripts;
import dev.kymo.workers.model.Parameter;
import dev.kymo.workers.model.Taps;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sums the inner products of per-example gradients over the layers, in float64.
 *
 * <p>A linear layer's gradient of one example is Δᵀx (out, in), so that the product of two is ⟨Δ_oᵀx_o, Δ_uᵀx_u⟩ = Σ_ts (x_t·x_s)(Δ_t·Δ_s)
 * over the tokens t of one and s of the other. An embedding is a linear layer whose x_t is e_{id_t}.
 */
final class GradientProducts implements Taps {
  /** How the products of a layer with a matrix are computed. */
  enum Form {
    /** Per layer, what takes fewer multiplications. */
    CHEAPER,
    /** Every example's gradient, some rows of it at a time. */
    MATERIALISED,
    /** Products of all pairs of tokens. */
    TOKENS
  }

  /** Elements of an example's gradient at a time: those of dozens of examples fit into a processor's cache. */
  private static final long ELEMENTS = 1 << 16;

  private final TapScripts scripts;
  private final NDManager scope;
  private final Form form;
  private final TapScripts.Pairs pairs;
  private final double[][] products;
  private final Set<String> seen = new HashSet<>();

  /**
   * @param scope of temporary arrays
   * @param examples N, of which {@code pairs} says whose products are wanted
   */
  GradientProducts(
      TapScripts scripts, NDManager scope, Form form, TapScripts.Pairs pairs, int examples) {
    this.scripts = scripts;
    this.scope = scope;
    this.form = form;
    this.pairs = pairs;
    this.products = new double[pairs.left()][examples - pairs.right()];
  }

  /** What has been summed, [left][N − right]. */
  double[][] products() {
    return products;
  }

  @Override
  public void linear(
      Parameter weight, @Nullable Parameter bias, NDArray x, NDArray delta, long[] sizes) {
    first(weight);
    long in = x.getShape().get(1);
    long out = delta.getShape().get(1);
    if (byTokens(sizes, in + out, in * out, total(sizes))) {
      add(inner -> scripts.tokens(inner, x, delta, sizes, pairs));
    } else if (out >= in) {
      add(inner -> scripts.materialised(inner, x, delta, sizes, pairs, width(in)));
    } else {
      // the transposed gradient has the same products, and longer pieces of it are made at a time
      add(inner -> scripts.materialised(inner, delta, x, sizes, pairs, width(out)));
    }
    if (bias != null) {
      first(bias);
      add(inner -> scripts.vectors(inner, delta, sizes, pairs));
    }
  }

  @Override
  public void layerNorm(
      Parameter weight, Parameter bias, NDArray x, NDArray delta, long[] sizes, double epsilon) {
    first(weight);
    first(bias);
    add(inner -> scripts.layerNorm(inner, x, delta, sizes, pairs, epsilon));
  }

  @Override
  public void rmsNorm(Parameter weight, NDArray x, NDArray delta, long[] sizes, double epsilon) {
    first(weight);
    add(inner -> scripts.rmsNorm(inner, x, delta, sizes, pairs, epsilon));
  }

  /** Comes after a {@link #linear} of the same weight if both are tied; {@link #tied} adds what they have in common. */
  @Override
  public void embedding(Parameter weight, NDArray tokens, NDArray delta, long[] sizes) {
    long hidden = delta.getShape().get(1);
    long rows = Math.min(total(sizes), weight.shape().get(0));
    if (byTokens(sizes, hidden, hidden * rows, hidden)) {
      add(inner -> scripts.embeddingTokens(inner, tokens, delta, sizes, pairs));
    } else {
      add(inner -> scripts.embedding(inner, tokens, delta, sizes, pairs, width(rows)));
    }
  }

  @Override
  public void tied(
      Parameter weight, NDArray x, NDArray columns, NDArray delta, long[] scored, long[] sizes) {
    add(inner -> scripts.tied(inner, x, columns, delta, scored, sizes, pairs));
  }

  /**
   * @param perPair multiplications per pair of tokens
   * @param elements of an example's gradient
   * @param perElement multiplications to make one element of all examples' gradients
   */
  private boolean byTokens(long[] sizes, long perPair, long elements, long perElement) {
    int left = pairs.left();
    int right = sizes.length - pairs.right();
    long tokenPairs = total(Arrays.copyOf(sizes, left))
        * total(Arrays.copyOfRange(sizes, pairs.right(), sizes.length));
    return switch (form) {
      case MATERIALISED -> false;
      case TOKENS -> true;
      case CHEAPER -> tokenPairs * perPair < elements * (perElement + (long) left * right);
    };
  }

  private static long total(long[] sizes) {
    return Arrays.stream(sizes).sum();
  }

  private static int width(long other) {
    return (int) Math.max(1, ELEMENTS / other);
  }

  /** A weight that two linear layers or norms share would need their cross terms. */
  private void first(Parameter parameter) {
    if (!seen.add(parameter.name())) {
      throw new IllegalStateException(parameter.name() + " is used by two layers");
    }
  }

  private void add(Function<NDManager, NDArray> part) {
    try (NDManager inner = scope.newSubManager()) {
      double[] flat = part.apply(inner).toDoubleArray();
      int columns = products[0].length;
      for (int i = 0; i < flat.length; i++) {
        products[i / columns][i % columns] += flat[i];
      }
    }
  }
}
