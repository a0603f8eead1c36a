package dev.kymo.probes.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kymo.probes.calculus.Arrays64;
import dev.kymo.probes.calculus.Directions;
import dev.kymo.probes.calculus.LogitModel;
import dev.kymo.probes.calculus.PassCounter;
import dev.kymo.probes.calculus.RecordedPass;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.CounterRandom;
import java.util.List;

/**
 * The empirical neural tangent kernel between the tokens of two examples, K_{m,l} = ∇_θ z_m(χ_o) ∇_θ z_l(χ_u)ᵀ (V, V), as an operator: a
 * reverse pass takes a cotangent w at token l to the parameters, J_uᵀw, and a forward-mode pass takes that to K w at every m. No
 * V × V matrix exists.
 *
 * <p>Exact norms take V cotangents per update token. Otherwise F̂ = (1/n) Σ_i ‖K w_i‖² with Rademacher cotangents w_i is an unbiased
 * estimate of ‖K‖_F², with standard error s/√n; √F̂ has about se/(2√F̂) (DESIGN.md section 3). The trace is estimated by the mean of
 * w_iᵀK w_i.
 *
 * <p>M, L: tokens of the observed and of the update response; V: vocabulary; D: directions of one forward-mode pass.
 *
 * @param <E> the model's examples
 */
public final class EmpiricalKernel<E> {
  /** K w of one forward-mode pass on the heap: so many numbers. */
  private static final long NUMBERS = 1 << 23;

  private final LogitModel<E> model;
  private final ParameterStore at;
  private final PassCounter passes;

  /** At parameters with gradients, which are used as work space. */
  public EmpiricalKernel(LogitModel<E> model, ParameterStore at) {
    this(model, at, PassCounter.idle());
  }

  /** The same, counting passes. */
  public EmpiricalKernel(LogitModel<E> model, ParameterStore at, PassCounter passes) {
    this.model = model;
    this.at = at;
    this.passes = passes;
  }

  /** Exact norms and traces: V · L reverse passes. One result per observed example. */
  public List<KernelBlocks> exact(List<E> observed, E update) {
    return sums(observed, update, vocabulary(), this::unit).stream()
        .map(KernelSums::exact)
        .toList();
  }

  /** Estimates by {@code draws} Rademacher cotangents per update token, from a seed. One result per observed example. */
  public List<KernelBlocks> estimated(List<E> observed, E update, int draws, long seed) {
    if (draws < 2) {
      throw new IllegalArgumentException("draws is " + draws + ", must be at least 2");
    }
    Cotangents signs = (l, i) -> RandomSigns.of(new CounterRandom(seed, l, i), vocabulary());
    return sums(observed, update, draws, signs).stream()
        .map(sums -> sums.estimate(draws))
        .toList();
  }

  /**
   * The blocks themselves, K_{m,l} (V, V) as [M][L][V][V]: V · L reverse passes. For few labels and tokens, because all of them are
   * kept.
   */
  public double[][][][] blocks(E observed, E update) {
    int labels = vocabulary();
    double[][][][] blocks =
        new double[model.tokens(observed)][model.tokens(update)][labels][labels];
    accumulate(List.of(observed), update, labels, this::unit, (o, m, l, i, w, values, first) -> {
      for (int v = 0; v < labels; v++) {
        blocks[m][l][v][i] = values[first + v];
      }
    });
    return blocks;
  }

  private float[] unit(int l, int i) {
    float[] unit = new float[vocabulary()];
    unit[i] = 1;
    return unit;
  }

  private int vocabulary() {
    return model.vocabularySize();
  }

  /** The i-th cotangent (V) at update token l; made when its turn comes, because all together are large. */
  private interface Cotangents {
    float[] at(int l, int i);
  }

  /** What is kept of K w (V), which begins at {@code first} of {@code values}: o-th observed example, token m, i-th cotangent w at l. */
  private interface Products {
    void add(int o, int m, int l, int i, float[] w, double[] values, int first);
  }

  private List<KernelSums> sums(List<E> observed, E update, int each, Cotangents cotangents) {
    List<KernelSums> sums = observed.stream()
        .map(o -> new KernelSums(model.tokens(o), model.tokens(update)))
        .toList();
    accumulate(
        observed,
        update,
        each,
        cotangents,
        (o, m, l, i, w, values, first) -> sums.get(o).add(m, l, w, values, first));
    return sums;
  }

  private void accumulate(
      List<E> observed, E update, int each, Cotangents cotangents, Products products) {
    int chunk = directionsAtATime(observed);
    try (RecordedPass pass = model.record(at, update)) {
      for (int l = 0; l < model.tokens(update); l++) {
        for (int start = 0; start < each; start += chunk) {
          float[][] part = new float[Math.min(chunk, each - start)][];
          for (int d = 0; d < part.length; d++) {
            part[d] = cotangents.at(l, start + d);
          }
          pushAll(observed, pass, l, start, part, model.tokens(update), products);
        }
      }
    }
    at.zeroGradient();
  }

  private int directionsAtATime(List<E> observed) {
    long largest = observed.stream().mapToLong(model::tokens).max().orElse(1) * vocabulary();
    return Math.toIntExact(Math.max(1, Math.min(Directions.atATime(at), NUMBERS / largest - 1)));
  }

  private void pushAll(
      List<E> observed,
      RecordedPass pass,
      int l,
      int start,
      float[][] part,
      int updateTokens,
      Products products) {
    try (ParameterDirections pulled =
        new ParameterDirections(at.layout(), part.length, at.type())) {
      for (int d = 0; d < part.length; d++) {
        at.zeroGradient();
        pass.addLogitGradient(cotangent(pass, part[d], l, updateTokens));
        pulled.set(model.tangentScripts(), d, at.gradientBlocks(), 1, null);
      }
      for (int o = 0; o < observed.size(); o++) {
        push(observed.get(o), o, pulled, l, start, part, products);
      }
    }
    passes.passed((long) part.length * (1 + observed.size()));
  }

  /** w at token l, zero elsewhere, (L, V). */
  private NDArray cotangent(RecordedPass pass, float[] w, int l, int tokens) {
    float[] flat = new float[tokens * w.length];
    System.arraycopy(w, 0, flat, l * w.length, w.length);
    NDManager scope = pass.logDistribution().getManager();
    NDArray narrow = scope.create(flat, new Shape(tokens, w.length));
    if (at.type() == narrow.getDataType()) {
      return narrow;
    }
    try (narrow) {
      return narrow.toType(at.type(), false);
    }
  }

  /** K w at every token of the observed example, for each direction. */
  private void push(
      E observed,
      int o,
      ParameterDirections pulled,
      int l,
      int start,
      float[][] part,
      Products products) {
    int tokens = model.tokens(observed);
    try (NDManager scope = model.newScope()) {
      NDArray stacked = model.logitTangents(scope, at, pulled, observed);
      double[] Kw_DMV = Arrays64.doubles(stacked);
      for (int d = 0; d < part.length; d++) {
        for (int m = 0; m < tokens; m++) {
          products.add(o, m, l, start + d, part[d], Kw_DMV, ((d + 1) * tokens + m) * vocabulary());
        }
      }
    }
  }
}
