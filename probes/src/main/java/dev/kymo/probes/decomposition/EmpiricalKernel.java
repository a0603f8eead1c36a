package dev.kymo.probes.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The empirical neural tangent kernel between the tokens of two examples, K_{m,l} = ∇_θ z_m(χ_o) ∇_θ z_l(χ_u)ᵀ (V, V), as an operator: a
 * reverse pass takes a cotangent w at token l to the parameters, J_uᵀw, and a forward-mode pass takes that to K w at every m. No
 * V × V matrix exists.
 *
 * <p>Exact norms take V cotangents per update token. Otherwise F̂ = (1/n) Σ_i ‖K w_i‖² with Rademacher cotangents w_i is an unbiased
 * estimate of ‖K‖_F², with standard error s/√n; √F̂ has about se/(2√F̂) (DESIGN.md section 3).
 *
 * <p>M, L: tokens of the observed and of the update response; V: vocabulary; D: directions of one forward-mode pass.
 */
public final class EmpiricalKernel {
  /** Directions of one pass; each holds a copy of all parameters. */
  private static final int DIRECTIONS = 32;

  private final Differentiator differentiator;
  private final ParameterStore at;

  /** At parameters with gradients, which are used as work space. */
  public EmpiricalKernel(Differentiator differentiator, ParameterStore at) {
    this.differentiator = differentiator;
    this.at = at;
  }

  /** Exact norms and traces: V · L reverse passes. One result per observed example. */
  public List<KernelBlocks> exact(List<Example> observed, Example update) {
    int vocabulary = differentiator.model().vocabularySize();
    List<Cotangent> all = new ArrayList<>();
    for (int l = 0; l < update.tokens(); l++) {
      for (int v = 0; v < vocabulary; v++) {
        float[] unit = new float[vocabulary];
        unit[v] = 1;
        all.add(new Cotangent(l, unit));
      }
    }
    List<Sums> sums = accumulate(observed, update, all);
    return sums.stream().map(Sums::exact).toList();
  }

  /** Estimates by {@code draws} Rademacher cotangents per update token, from a seed. One result per observed example. */
  public List<KernelBlocks> estimated(
      List<Example> observed, Example update, int draws, long seed) {
    if (draws < 2) {
      throw new IllegalArgumentException("draws is " + draws + ", must be at least 2");
    }
    SplittableRandom random = new SplittableRandom(seed);
    int vocabulary = differentiator.model().vocabularySize();
    List<Cotangent> all = new ArrayList<>();
    for (int l = 0; l < update.tokens(); l++) {
      for (int i = 0; i < draws; i++) {
        float[] signs = new float[vocabulary];
        for (int v = 0; v < vocabulary; v++) {
          signs[v] = random.nextBoolean() ? 1 : -1;
        }
        all.add(new Cotangent(l, signs));
      }
    }
    List<Sums> sums = accumulate(observed, update, all);
    return sums.stream().map(s -> s.estimate(draws)).toList();
  }

  /** w (V) at update token l. */
  private record Cotangent(int l, float[] w) {}

  private List<Sums> accumulate(List<Example> observed, Example update, List<Cotangent> all) {
    List<Sums> sums =
        observed.stream().map(o -> new Sums(o.tokens(), update.tokens())).toList();
    try (RecordedPass pass = differentiator.record(at, update)) {
      for (int start = 0; start < all.size(); start += DIRECTIONS) {
        List<Cotangent> part = all.subList(start, Math.min(start + DIRECTIONS, all.size()));
        try (ParameterDirections pulled =
            new ParameterDirections(at.layout(), part.size(), at.type())) {
          for (int d = 0; d < part.size(); d++) {
            at.zeroGradient();
            pass.addLogitGradient(cotangent(pass, part.get(d), update.tokens()));
            pulled.set(differentiator.tangentScripts(), d, at.gradientBlocks(), 1, null);
          }
          for (int o = 0; o < observed.size(); o++) {
            push(observed.get(o), pulled, part, sums.get(o));
          }
        }
      }
    }
    at.zeroGradient();
    return sums;
  }

  /** w at its token, zero elsewhere, (L, V). */
  private NDArray cotangent(RecordedPass pass, Cotangent each, int tokens) {
    int vocabulary = each.w().length;
    float[] flat = new float[tokens * vocabulary];
    System.arraycopy(each.w(), 0, flat, each.l() * vocabulary, vocabulary);
    NDManager scope = pass.logDistribution().getManager();
    NDArray narrow = scope.create(flat, new Shape(tokens, vocabulary));
    if (at.type() == narrow.getDataType()) {
      return narrow;
    }
    try (narrow) {
      return narrow.toType(at.type(), false);
    }
  }

  /** K w at every token of the observed example, for each direction. */
  private void push(Example observed, ParameterDirections pulled, List<Cotangent> part, Sums sums) {
    try (NDManager scope = differentiator.newScope()) {
      NDArray stacked = differentiator.logitTangents(scope, at, pulled, observed);
      double[] Kw_DMV = Arrays64.doubles(stacked);
      int vocabulary = differentiator.model().vocabularySize();
      for (int d = 0; d < part.size(); d++) {
        for (int m = 0; m < observed.tokens(); m++) {
          int first = ((d + 1) * observed.tokens() + m) * vocabulary;
          sums.add(m, part.get(d), Kw_DMV, first);
        }
      }
    }
  }

  /** Σ ‖K w‖², Σ ‖K w‖⁴ and Σ wᵀK w for each pair of tokens. */
  private static final class Sums {
    private final double[][] squares;
    private final double[][] fourths;
    private final double[][] traces;

    Sums(int observedTokens, int updateTokens) {
      squares = new double[observedTokens][updateTokens];
      fourths = new double[observedTokens][updateTokens];
      traces = new double[observedTokens][updateTokens];
    }

    void add(int m, Cotangent cotangent, double[] values, int first) {
      double square = 0;
      double trace = 0;
      for (int v = 0; v < cotangent.w().length; v++) {
        double value = values[first + v];
        square += value * value;
        trace += value * cotangent.w()[v];
      }
      squares[m][cotangent.l()] += square;
      fourths[m][cotangent.l()] += square * square;
      traces[m][cotangent.l()] += trace;
    }

    KernelBlocks exact() {
      return new KernelBlocks(mapped((m, l) -> Math.sqrt(squares[m][l])), traces, 0, null);
    }

    KernelBlocks estimate(int n) {
      return new KernelBlocks(
          mapped((m, l) -> Math.sqrt(squares[m][l] / n)),
          mapped((m, l) -> traces[m][l] / n),
          n,
          mapped((m, l) -> rootError(m, l, n)));
    }

    /** se(√F̂) = se(F̂) / (2√F̂). */
    private double rootError(int m, int l, int n) {
      double mean = squares[m][l] / n;
      double variance = Math.max(0, fourths[m][l] / n - mean * mean) * n / (n - 1);
      return mean == 0 ? 0 : Math.sqrt(variance / n) / (2 * Math.sqrt(mean));
    }

    private interface Entry {
      double at(int m, int l);
    }

    private double[][] mapped(Entry entry) {
      double[][] result = new double[squares.length][squares[0].length];
      for (int m = 0; m < result.length; m++) {
        for (int l = 0; l < result[m].length; l++) {
          result[m][l] = entry.at(m, l);
        }
      }
      return result;
    }
  }
}
