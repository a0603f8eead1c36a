package dev.kymo.probes.influence;

import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.workers.engine.TapScripts;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.WeightedExample;
import java.util.ArrayList;
import java.util.List;

/**
 * How much each response of a plain update moves each observed response, to first order and per unit η: I[o][u] = −⟨g_o, g_u⟩, g_o = ∇_θ
 * log π(y_o), g_u = Σ_l (∂L/∂log π_l) ∇_θ log π(y_l). A pair's chosen and rejected responses are two of the updates.
 *
 * <p>Equal to the products of the gradients of one example at a time, but from one pass over all of them, which keeps no
 * example's gradient ({@link TappedPass}). Every response is a sequence of its own, its prompt included. Memory grows
 * with all responses' tokens times the vocabulary: hundreds of observed responses are better given in groups. Parameters of
 * float32 or float64, without gradients. Confined to the differentiator's thread.
 */
public final class InfluenceMatrix {
  private final Differentiator differentiator;
  private final GradientProducts.Form form;
  private final long keptElements;

  public InfluenceMatrix(Differentiator differentiator) {
    this(
        differentiator,
        GradientProducts.Form.CHEAPER,
        TappedPass.keptElements(differentiator.model()));
  }

  /** With a form and a way to run that the sizes might not choose. */
  InfluenceMatrix(Differentiator differentiator, GradientProducts.Form form, long keptElements) {
    this.differentiator = differentiator;
    this.form = form;
    this.keptElements = keptElements;
  }

  /** I, [observed][updates]. */
  public double[][] influence(
      ParameterStore at, List<WeightedExample> observed, List<WeightedExample> updates) {
    List<WeightedExample> all = new ArrayList<>(observed);
    all.addAll(updates);
    double[][] products = products(at, all, new TapScripts.Pairs(observed.size(), observed.size()));
    for (double[] row : products) {
      for (int u = 0; u < row.length; u++) {
        row[u] = -row[u];
      }
    }
    return products;
  }

  /** ⟨g_i, g_j⟩ of all pairs, [examples][examples]: the kernel between responses, in which they are similar to the model. */
  public double[][] gram(ParameterStore at, List<WeightedExample> examples) {
    return products(at, examples, new TapScripts.Pairs(examples.size(), 0));
  }

  private double[][] products(
      ParameterStore at, List<WeightedExample> examples, TapScripts.Pairs pairs) {
    if (pairs.left() == 0 || pairs.right() == examples.size()) {
      return new double[pairs.left()][examples.size() - pairs.right()];
    }
    List<Example> sequences = examples.stream().map(WeightedExample::example).toList();
    try (TappedPass pass = new TappedPass(differentiator, at, sequences, keptElements)) {
      GradientProducts products = new GradientProducts(
          differentiator.tapScripts(), pass.scope(), form, pairs, examples.size());
      pass.backward(WeightedExample.coefficients(examples), products);
      return products.products();
    }
  }
}
