package dev.kymo.probes.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.probes.influence.LayerProducts;
import dev.kymo.workers.engine.PartScripts;
import dev.kymo.workers.model.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Sums the inner products of observed examples' gradients with the parts of an update over the layers, [observed][responses + 3]: a
 * part through each response of the update, momentum, decay and Δθ itself. Neither gradients nor parts exist for more than a piece of
 * a layer at a time.
 */
final class PartProducts extends LayerProducts {
  private final PartScripts scripts;
  private final UpdateParts parts;
  private final PartScripts.Division division;
  private final int observed;
  private final int responses;

  /** @param scope of temporary arrays */
  PartProducts(
      PartScripts scripts, NDManager scope, UpdateParts parts, int observed, int responses) {
    super(scope, observed, parts.columns(responses));
    this.scripts = scripts;
    this.parts = parts;
    this.division = parts.division();
    this.observed = observed;
    this.responses = responses;
  }

  /** The sums with the parts' factors, [observed][responses + 3]. */
  double[][] changes() {
    double[] factors = parts.factors(responses);
    double[][] changes = new double[observed][factors.length];
    for (int o = 0; o < observed; o++) {
      for (int k = 0; k < factors.length; k++) {
        changes[o][k] = factors[k] * products()[o][k];
      }
    }
    return changes;
  }

  /** The sums with another denominator, with the parts' factors, [observed][responses + 2]. */
  double[][] withOtherDenominator() {
    double[] factors = parts.factors(responses);
    double[][] others = new double[observed][responses + 2];
    for (int o = 0; o < observed; o++) {
      for (int k = 0; k < responses + 2; k++) {
        others[o][k] = factors[k] * products()[o][responses + 3 + k];
      }
    }
    return others;
  }

  /** By how much an uncertain denominator moves an example's parts at most ({@link PartScripts.Uncertain}). */
  double bound(int example) {
    return products()[example][responses + 3];
  }

  /** Σ s² over all parameters, of {@link PartScripts.Uncertain}. */
  double squaredSpread() {
    return products()[0][responses + 4];
  }

  @Override
  public void linear(
      Parameter weight, @Nullable Parameter bias, NDArray x, NDArray delta, long[] sizes) {
    first(weight);
    int width = width(x.getShape().get(1));
    add(inner ->
        scripts.linear(inner, x, delta, sizes, observed, parts.of(inner, weight), division, width));
    if (bias != null) {
      first(bias);
      add(inner -> scripts.vectors(inner, delta, sizes, observed, parts.of(inner, bias), division));
    }
  }

  @Override
  public void layerNorm(
      Parameter weight, Parameter bias, NDArray x, NDArray delta, long[] sizes, double epsilon) {
    first(weight);
    first(bias);
    add(inner -> scripts.layerNorm(
        inner,
        x,
        delta,
        sizes,
        observed,
        parts.of(inner, weight),
        parts.of(inner, bias),
        division,
        epsilon));
  }

  @Override
  public void rmsNorm(Parameter weight, NDArray x, NDArray delta, long[] sizes, double epsilon) {
    first(weight);
    add(inner -> scripts.rmsNorm(
        inner, x, delta, sizes, observed, parts.of(inner, weight), division, epsilon));
  }

  /** Comes after a {@link #linear} of the same weight if both are tied; {@link #tied} adds what they have in common. */
  @Override
  public void embedding(Parameter weight, NDArray tokens, NDArray delta, long[] sizes) {
    int width = width(rows(weight, sizes));
    add(inner -> scripts.embedding(
        inner, tokens, delta, sizes, observed, parts.of(inner, weight), division, width));
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
    int width = width(rows(weight, sizes));
    add(inner -> scripts.tied(
        inner,
        x,
        columns,
        tokens,
        delta,
        scored,
        sizes,
        observed,
        parts.of(inner, weight),
        division,
        width));
  }

  /** At most so many rows of the embedding are read. */
  private static long rows(Parameter weight, long[] sizes) {
    return Math.min(total(sizes), weight.shape().get(0));
  }
}
