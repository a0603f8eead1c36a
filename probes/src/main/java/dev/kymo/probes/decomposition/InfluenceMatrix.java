package dev.kymo.probes.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.TapScripts;
import dev.kymo.workers.engine.TensorOperations;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedBatch;
import dev.kymo.workers.model.Parameter;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.TapOperations;
import java.util.ArrayList;
import java.util.List;

/**
 * How much each response of a plain update moves each observed response, to first order and per unit η: I[o][u] = −⟨g_o, g_u⟩, g_o = ∇_θ
 * log π(y_o), g_u = Σ_l (∂L/∂log π_l) ∇_θ log π(y_l). A pair's chosen and rejected responses are two of the updates.
 *
 * <p>Equal to the products of the gradients of one example at a time, but from one pass over all of them, which keeps no
 * example's gradient ({@link TapOperations}). Every response is a sequence of its own, its prompt included. Memory grows
 * with all responses' tokens times the vocabulary: hundreds of observed responses are better given in groups. Parameters of
 * float32 or float64, without gradients. Confined to the differentiator's thread.
 */
public final class InfluenceMatrix {
  /** Activations beyond this and twice the parameters are made twice: a quarter more time. */
  private static final long KEPT_ELEMENTS = 1 << 25;

  private final Differentiator differentiator;
  private final GradientProducts.Form form;
  private final long keptElements;

  public InfluenceMatrix(Differentiator differentiator) {
    this(differentiator, GradientProducts.Form.CHEAPER, keptElements(differentiator.model()));
  }

  /** With a form and a way to run that the sizes might not choose. */
  InfluenceMatrix(Differentiator differentiator, GradientProducts.Form form, long keptElements) {
    this.differentiator = differentiator;
    this.form = form;
    this.keptElements = keptElements;
  }

  private static long keptElements(LanguageModel model) {
    long parameters = model.parameters().stream().mapToLong(Parameter::size).sum();
    return Math.max(KEPT_ELEMENTS, 2 * parameters);
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
    LanguageModel model = differentiator.model();
    try (NDManager scope = differentiator.newScope()) {
      PackedBatch batch = new PackedBatch(
          scope, model, examples.stream().map(e -> e.example().alone()).toList(), at.type());
      TapOperations taps = new TapOperations(
          model,
          differentiator.scripts(),
          differentiator.tapScripts(),
          at,
          batch,
          scope,
          activations(model, batch) <= keptElements);
      NDArray hidden = taps.hidden();
      NDArray gradient = logitGradient(scope, at, batch, hidden, examples);
      GradientProducts products =
          new GradientProducts(differentiator.tapScripts(), scope, form, pairs, examples.size());
      taps.backward(hidden, gradient, products);
      return products.products();
    }
  }

  /** Roughly: inputs and outputs of all layers with a matrix, at every token. */
  private static long activations(LanguageModel model, PackedBatch batch) {
    long vocabulary = model.output().shape().get(0);
    long perToken = model.parameters().stream()
        .map(Parameter::shape)
        .filter(shape -> shape.dimension() == 2 && shape.get(0) != vocabulary)
        .mapToLong(shape -> shape.get(0) + shape.get(1))
        .sum();
    return perToken * batch.tokenCount();
  }

  /** ∂/∂z of Σ c·log π (S, V). */
  private NDArray logitGradient(
      NDManager scope,
      ParameterStore at,
      PackedBatch batch,
      NDArray hidden,
      List<WeightedExample> examples) {
    LanguageModel model = differentiator.model();
    try (NDManager inner = scope.newSubManager()) {
      NDArray logits = TensorOperations.linear(hidden, at.leaf(model.output()), null);
      NDList logprobs = differentiator.scripts().logProbabilities(inner, logits, batch.labels());
      NDArray weights = Arrays64.vector(inner, WeightedExample.coefficients(examples), at.type());
      NDArray gradient =
          differentiator.scripts().logitGradient(inner, logprobs.get(1), batch.labels(), weights);
      gradient.attach(scope);
      return gradient;
    }
  }
}
