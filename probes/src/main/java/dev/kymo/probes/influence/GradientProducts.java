package dev.kymo.probes.influence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.TapScripts;
import dev.kymo.workers.model.Parameter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sums the inner products of per-example gradients over the layers, [left][N − right].
 *
 * <p>A linear layer's gradient of one example is Δᵀx (out, in), so that the product of two is ⟨Δ_oᵀx_o, Δ_uᵀx_u⟩ = Σ_ts (x_t·x_s)(Δ_t·Δ_s)
 * over the tokens t of one and s of the other. An embedding is a linear layer whose x_t is e_{id_t}.
 */
final class GradientProducts extends LayerProducts {
  /** How the products of a layer with a matrix are computed. */
  enum Form {
    /** Per layer, what takes fewer multiplications. */
    CHEAPER,
    /** Every example's gradient, some rows of it at a time. */
    MATERIALISED,
    /** Products of all pairs of tokens. */
    TOKENS
  }

  private final TapScripts scripts;
  private final Form form;
  private final TapScripts.Pairs pairs;

  /**
   * @param scope of temporary arrays
   * @param examples N, of which {@code pairs} says whose products are wanted
   */
  GradientProducts(
      TapScripts scripts, NDManager scope, Form form, TapScripts.Pairs pairs, int examples) {
    super(scope, pairs.left(), examples - pairs.right());
    this.scripts = scripts;
    this.form = form;
    this.pairs = pairs;
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
      Parameter weight,
      NDArray x,
      NDArray columns,
      NDArray tokens,
      NDArray delta,
      long[] scored,
      long[] sizes) {
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
}
