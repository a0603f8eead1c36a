package dev.kymo.probes.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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
 */
public final class EmpiricalKernel {
  /** K w of one forward-mode pass on the heap: so many numbers. */
  private static final long NUMBERS = 1 << 23;

  private final Differentiator differentiator;
  private final ParameterStore at;
  private final PassCounter passes;

  /** At parameters with gradients, which are used as work space. */
  public EmpiricalKernel(Differentiator differentiator, ParameterStore at) {
    this(differentiator, at, PassCounter.idle());
  }

  EmpiricalKernel(Differentiator differentiator, ParameterStore at, PassCounter passes) {
    this.differentiator = differentiator;
    this.at = at;
    this.passes = passes;
  }

  /** Exact norms and traces: V · L reverse passes. One result per observed example. */
  public List<KernelBlocks> exact(List<Example> observed, Example update) {
    Cotangents units = (l, i) -> {
      float[] unit = new float[vocabulary()];
      unit[i] = 1;
      return unit;
    };
    return accumulate(observed, update, vocabulary(), units).stream()
        .map(KernelSums::exact)
        .toList();
  }

  /** Estimates by {@code draws} Rademacher cotangents per update token, from a seed. One result per observed example. */
  public List<KernelBlocks> estimated(
      List<Example> observed, Example update, int draws, long seed) {
    if (draws < 2) {
      throw new IllegalArgumentException("draws is " + draws + ", must be at least 2");
    }
    Cotangents signs = (l, i) -> RandomSigns.of(new CounterRandom(seed, l, i), vocabulary());
    return accumulate(observed, update, draws, signs).stream()
        .map(sums -> sums.estimate(draws))
        .toList();
  }

  private int vocabulary() {
    return differentiator.model().vocabularySize();
  }

  /** The i-th cotangent (V) at update token l; made when its turn comes, because all together are large. */
  private interface Cotangents {
    float[] at(int l, int i);
  }

  private List<KernelSums> accumulate(
      List<Example> observed, Example update, int each, Cotangents cotangents) {
    List<KernelSums> sums =
        observed.stream().map(o -> new KernelSums(o.tokens(), update.tokens())).toList();
    int chunk = directionsAtATime(observed);
    try (RecordedPass pass = differentiator.record(at, update)) {
      for (int l = 0; l < update.tokens(); l++) {
        for (int start = 0; start < each; start += chunk) {
          float[][] part = new float[Math.min(chunk, each - start)][];
          for (int d = 0; d < part.length; d++) {
            part[d] = cotangents.at(l, start + d);
          }
          pushAll(observed, pass, l, part, sums, update.tokens());
        }
      }
    }
    at.zeroGradient();
    return sums;
  }

  private int directionsAtATime(List<Example> observed) {
    long largest = observed.stream().mapToLong(Example::tokens).max().orElse(1) * vocabulary();
    return Math.toIntExact(Math.max(1, Math.min(Directions.atATime(at), NUMBERS / largest - 1)));
  }

  private void pushAll(
      List<Example> observed,
      RecordedPass pass,
      int l,
      float[][] part,
      List<KernelSums> sums,
      int updateTokens) {
    try (ParameterDirections pulled =
        new ParameterDirections(at.layout(), part.length, at.type())) {
      for (int d = 0; d < part.length; d++) {
        at.zeroGradient();
        pass.addLogitGradient(cotangent(pass, part[d], l, updateTokens));
        pulled.set(differentiator.tangentScripts(), d, at.gradientBlocks(), 1, null);
      }
      for (int o = 0; o < observed.size(); o++) {
        push(observed.get(o), pulled, l, part, sums.get(o));
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
      Example observed, ParameterDirections pulled, int l, float[][] part, KernelSums sums) {
    try (NDManager scope = differentiator.newScope()) {
      NDArray stacked = differentiator.logitTangents(scope, at, pulled, observed);
      double[] Kw_DMV = Arrays64.doubles(stacked);
      for (int d = 0; d < part.length; d++) {
        for (int m = 0; m < observed.tokens(); m++) {
          sums.add(m, l, part[d], Kw_DMV, ((d + 1) * observed.tokens() + m) * vocabulary());
        }
      }
    }
  }
}
