package dev.kymo.probes.update;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.probes.calculus.Arrays64;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.Directions;
import dev.kymo.probes.calculus.Example;
import dev.kymo.probes.calculus.Matrices;
import dev.kymo.probes.calculus.PassCounter;
import dev.kymo.probes.calculus.SoftmaxJacobian;
import dev.kymo.probes.kernel.EmpiricalKernel;
import dev.kymo.probes.kernel.KernelBlocks;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one update does to each observed example, filled in kind by kind. M, L, V as in {@link UpdateDecomposition}. */
final class ObservedChanges {
  private static final long KERNEL_SEED = 1;

  private final Differentiator differentiator;
  private final ParameterStore at;
  private final int updates;
  private final List<Example> observed;
  private final DecompositionDetail detail;
  private final PassCounter passes;
  private final List<Before> before = new ArrayList<>();
  /** Per observed example: [2·updates][M]. */
  private final List<double[][]> bySide = new ArrayList<>();
  /** Per observed example: predicted change of log π through the chosen and the rejected sides, [2][M][V]. */
  private final List<double[][][]> fullBySide = new ArrayList<>();
  /** Per observed example and side: [M][L]. */
  private final List<List<double[][]>> byToken = new ArrayList<>();

  private final List<List<@Nullable KernelBlocks>> kernels = new ArrayList<>();
  private final List<double[]> residuals = new ArrayList<>();
  private final List<List<UpdateDecomposition.Measured>> measured = new ArrayList<>();

  /**
   * The prediction before the update.
   *
   * @param tokens log π, [M]
   * @param adaptation ‖A_m‖_F, [M]
   * @param all log π over the vocabulary, [M][V]; null unless asked for
   */
  private record Before(double[] tokens, double[] adaptation, double @Nullable [][] all) {}

  ObservedChanges(
      Differentiator differentiator,
      ParameterStore at,
      int updates,
      List<Example> observed,
      DecompositionDetail detail,
      PassCounter passes) {
    this.differentiator = differentiator;
    this.at = at;
    this.updates = updates;
    this.observed = observed;
    this.detail = detail;
    this.passes = passes;
    for (Example example : observed) {
      before.add(before(example));
      bySide.add(new double[2 * updates][]);
      byToken.add(new ArrayList<>());
      kernels.add(new ArrayList<>());
      measured.add(new ArrayList<>());
    }
    passes.passed(observed.size());
  }

  private Before before(Example example) {
    double[][] all = differentiator.distribution(at, example);
    double[] adaptation = new double[all.length];
    for (int m = 0; m < all.length; m++) {
      adaptation[m] = SoftmaxJacobian.frobenius(all[m]);
    }
    return new Before(labels(all, example), adaptation, detail.full() ? all : null);
  }

  private static double[] labels(double[][] all, Example example) {
    double[] own = new double[all.length];
    for (int m = 0; m < all.length; m++) {
      own[m] = all[m][example.response()[m]];
    }
    return own;
  }

  /** The first-order change through each side, some sides at a time: all their directions may be larger than memory. */
  void predictions(List<Contribution> contributions) {
    int chunk = Directions.atATime(at);
    for (int start = 0; start < 2 * updates; start += chunk) {
      int count = Math.min(chunk, 2 * updates - start);
      try (ParameterDirections sides = new ParameterDirections(at.layout(), count, at.type())) {
        for (int i = 0; i < count; i++) {
          Contribution.descend(differentiator, at, ofSide(contributions, start + i), sides, i);
        }
        for (int o = 0; o < observed.size(); o++) {
          double[][] tangents = differentiator.tangents(at, sides, observed.get(o));
          System.arraycopy(tangents, 0, bySide.get(o), start, count);
        }
        passes.passed((long) count * observed.size());
      }
    }
    passes.passed(contributions.size());
  }

  /** The same for every token of the vocabulary; {@code both}: through all chosen and through all rejected sides. */
  void wholeVocabulary(ParameterDirections both) {
    for (Example example : observed) {
      int tokens = example.tokens();
      try (NDManager scope = differentiator.newScope()) {
        NDArray stacked = differentiator
            .tangentScripts()
            .logProbabilities(scope, differentiator.logitTangents(scope, at, both, example));
        double[] flat = Arrays64.doubles(stacked);
        fullBySide.add(new double[][][] {
          differentiator.rows(flat, tokens, tokens), differentiator.rows(flat, 2 * tokens, tokens)
        });
      }
      passes.passed(both.count());
    }
  }

  /** ‖G_l‖ of every side's tokens. */
  void residualsOf(List<Contribution> contributions) {
    for (int side = 0; side < 2 * updates; side++) {
      residuals.add(Matrices.concatenated(
          ofSide(contributions, side).stream().map(Contribution::residual).toList()));
    }
  }

  /** What each update token does: L reverse passes per side, then forward mode from each. */
  void tokensOf(List<Contribution> contributions) {
    for (int side = 0; side < 2 * updates; side++) {
      List<Contribution> responses = ofSide(contributions, side);
      List<TokenOf> tokens = new ArrayList<>();
      for (Contribution each : responses) {
        for (int l = 0; l < each.example().tokens(); l++) {
          tokens.add(new TokenOf(each, l));
        }
      }
      List<double[][]> columns = new ArrayList<>();
      observed.forEach(o -> columns.add(new double[o.tokens()][tokens.size()]));
      int chunk = Directions.atATime(at);
      for (int start = 0; start < tokens.size(); start += chunk) {
        int end = Math.min(start + chunk, tokens.size());
        fillColumns(tokens.subList(start, end), start, columns);
      }
      for (int o = 0; o < observed.size(); o++) {
        byToken.get(o).add(columns.get(o));
      }
    }
    at.zeroGradient();
  }

  private record TokenOf(Contribution response, int l) {}

  private void fillColumns(List<TokenOf> tokens, int first, List<double[][]> columns) {
    try (ParameterDirections directions =
        new ParameterDirections(at.layout(), tokens.size(), at.type())) {
      for (int i = 0; i < tokens.size(); i++) {
        TokenOf token = tokens.get(i);
        double[] one = new double[token.response().example().tokens()];
        one[token.l()] = token.response().derivatives()[token.l()];
        at.zeroGradient();
        differentiator.addGradient(at, token.response().example(), one);
        directions.set(differentiator.tangentScripts(), i, at.gradientBlocks(), -1, null);
      }
      for (int o = 0; o < observed.size(); o++) {
        double[][] tangents = differentiator.tangents(at, directions, observed.get(o));
        for (int i = 0; i < tokens.size(); i++) {
          for (int m = 0; m < tangents[i].length; m++) {
            columns.get(o)[m][first + i] = tangents[i][m];
          }
        }
      }
      passes.passed((long) tokens.size() * (1 + observed.size()));
    }
  }

  private List<Contribution> ofSide(List<Contribution> contributions, int side) {
    return contributions.stream()
        .filter(c -> c.update() == side / 2 && c.chosenSide() == (side % 2 == 0))
        .toList();
  }

  void kernels(List<Contribution> contributions) {
    EmpiricalKernel<Example> kernel = new EmpiricalKernel<>(differentiator, at, passes);
    for (int side = 0; side < 2 * updates; side++) {
      List<List<KernelBlocks>> byResponse = ofSide(contributions, side).stream()
          .map(each -> blocks(kernel, each.example()))
          .toList();
      for (int o = 0; o < observed.size(); o++) {
        int index = o;
        List<KernelBlocks> ofObserved =
            byResponse.stream().map(list -> list.get(index)).toList();
        kernels.get(o).add(ofObserved.isEmpty() ? null : KernelBlocks.joined(ofObserved));
      }
    }
  }

  private List<KernelBlocks> blocks(EmpiricalKernel<Example> kernel, Example update) {
    return detail.isExact(differentiator.model().vocabularySize(), update.tokens())
        ? kernel.exact(observed, update)
        : kernel.estimated(observed, update, detail.draws(), KERNEL_SEED);
  }

  /** The change that a step of each η really makes; {@code both} as above. */
  void measure(ParameterDirections both, List<Double> etas) {
    try (ParameterStore moved = ParameterStore.forValues(at.layout(), at.type())) {
      for (double eta : etas) {
        moved.copyFrom(at);
        moved.add(differentiator.tangentScripts(), both, eta);
        for (int o = 0; o < observed.size(); o++) {
          measured.get(o).add(measure(moved, eta, o));
        }
        passes.passed(observed.size());
      }
    }
  }

  private UpdateDecomposition.Measured measure(ParameterStore moved, double eta, int o) {
    Example example = observed.get(o);
    double[] predicted = predicted(o);
    double[][] all = differentiator.distribution(moved, example);
    double[] after = labels(all, example);
    double[] tokens = new double[after.length];
    double[] remainder = new double[after.length];
    for (int m = 0; m < tokens.length; m++) {
      tokens[m] = after[m] - before.get(o).tokens()[m];
      remainder[m] = tokens[m] - eta * predicted[m];
    }
    double[][] allBefore = before.get(o).all();
    double relative = allBefore == null
        ? Matrices.relativeRemainder(new double[][] {tokens}, new double[][] {predicted}, eta)
        : Matrices.relativeRemainder(Matrices.difference(all, allBefore), fullPredicted(o), eta);
    return new UpdateDecomposition.Measured(eta, tokens, remainder, relative);
  }

  /** Sum over the sides of one kind, [M]. */
  private double[] through(int o, int side) {
    double[] sum = new double[observed.get(o).tokens()];
    for (int k = side; k < 2 * updates; k += 2) {
      for (int m = 0; m < sum.length; m++) {
        sum[m] += bySide.get(o)[k][m];
      }
    }
    return sum;
  }

  private double[] predicted(int o) {
    return Matrices.sum(new double[][] {through(o, 0)}, new double[][] {through(o, 1)})[0];
  }

  private double[][] fullPredicted(int o) {
    return Matrices.sum(fullBySide.get(o)[0], fullBySide.get(o)[1]);
  }

  List<UpdateDecomposition.Observed> results() {
    List<UpdateDecomposition.Observed> results = new ArrayList<>();
    for (int o = 0; o < observed.size(); o++) {
      List<UpdateDecomposition.ByUpdate> byUpdate = new ArrayList<>();
      for (int i = 0; i < updates; i++) {
        byUpdate.add(
            new UpdateDecomposition.ByUpdate(throughSide(o, 2 * i), throughSide(o, 2 * i + 1)));
      }
      UpdateDecomposition.Full whole = detail.full()
          ? new UpdateDecomposition.Full(
              fullPredicted(o), fullBySide.get(o)[0], fullBySide.get(o)[1])
          : null;
      results.add(new UpdateDecomposition.Observed(
          predicted(o),
          through(o, 0),
          through(o, 1),
          byUpdate,
          measured.get(o),
          before.get(o).adaptation(),
          whole));
    }
    return results;
  }

  /** Null if no response counts to the side: one has at least one token. */
  private UpdateDecomposition.@Nullable ThroughSide throughSide(int o, int side) {
    if (residuals.get(side).length == 0) {
      return null;
    }
    return new UpdateDecomposition.ThroughSide(
        bySide.get(o)[side],
        detail.byToken() ? byToken.get(o).get(side) : null,
        residuals.get(side),
        kernels.get(o).isEmpty() ? null : kernels.get(o).get(side));
  }
}
