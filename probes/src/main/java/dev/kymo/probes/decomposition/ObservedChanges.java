package dev.kymo.probes.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one update does to each observed example, filled in kind by kind. M, L, V as in {@link UpdateDecomposition}. */
final class ObservedChanges {
  /** Directions of one forward-mode pass; each holds a copy of all parameters. */
  private static final int DIRECTIONS = 32;
  /** Kernel blocks are exact up to so many reverse passes per response, V·L ... */
  private static final long EXACT_REVERSE_PASSES = 20_000;
  /** ... and estimated by so many draws per token beyond. */
  private static final int DRAWS = 64;

  private static final long KERNEL_SEED = 1;

  private final Differentiator differentiator;
  private final ParameterStore at;
  private final int updates;
  private final List<Example> observed;
  private final boolean full;
  /** Per observed example: [2·updates][M]. */
  private final List<double[][]> bySide = new ArrayList<>();
  /** Per observed example: log π before, [M][V]. */
  private final List<double[][]> before = new ArrayList<>();
  /** Per observed example: predicted change of log π through the chosen and the rejected sides, [2][M][V]. */
  private final List<double[][][]> fullBySide = new ArrayList<>();
  /** Per observed example and side: [M][L]. */
  private final List<List<double @Nullable [][]>> byToken = new ArrayList<>();

  private final List<List<@Nullable KernelBlocks>> kernels = new ArrayList<>();
  private final List<double[]> residuals = new ArrayList<>();
  private final List<List<UpdateDecomposition.Measured>> measured = new ArrayList<>();

  ObservedChanges(
      Differentiator differentiator,
      ParameterStore at,
      int updates,
      List<Example> observed,
      boolean full) {
    this.differentiator = differentiator;
    this.at = at;
    this.updates = updates;
    this.observed = observed;
    this.full = full;
    for (int o = 0; o < observed.size(); o++) {
      byToken.add(new ArrayList<>());
      kernels.add(new ArrayList<>());
      measured.add(new ArrayList<>());
    }
  }

  void predictions(ParameterDirections sides) {
    for (Example example : observed) {
      before.add(differentiator.distribution(at, example));
      bySide.add(differentiator.tangents(at, sides, example));
      if (full) {
        fullBySide.add(wholeVocabulary(sides, example));
      }
    }
  }

  private double[][][] wholeVocabulary(ParameterDirections sides, Example example) {
    int tokens = example.tokens();
    double[][][] result = new double[2][][];
    try (NDManager scope = differentiator.newScope()) {
      NDArray stacked = differentiator
          .tangentScripts()
          .logProbabilities(scope, differentiator.logitTangents(scope, at, sides, example));
      double[] flat = Arrays64.doubles(stacked);
      for (int k = 0; k < sides.count(); k++) {
        double[][] one = differentiator.rows(flat, (k + 1) * tokens, tokens);
        int side = k % 2;
        result[side] = result[side] == null ? one : Matrices.sum(result[side], one);
      }
    }
    return result;
  }

  /** L reverse passes per side, then forward mode from each. */
  void tokensOf(List<Contribution> contributions) {
    for (int side = 0; side < 2 * updates; side++) {
      List<Contribution> responses = ofSide(contributions, side);
      residuals.add(
          Matrices.concatenated(responses.stream().map(Contribution::residual).toList()));
      List<TokenOf> tokens = new ArrayList<>();
      for (Contribution each : responses) {
        for (int l = 0; l < each.example().tokens(); l++) {
          tokens.add(new TokenOf(each, l));
        }
      }
      List<double[][]> columns = new ArrayList<>();
      observed.forEach(o -> columns.add(new double[o.tokens()][tokens.size()]));
      for (int start = 0; start < tokens.size(); start += DIRECTIONS) {
        int end = Math.min(start + DIRECTIONS, tokens.size());
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
    }
  }

  private List<Contribution> ofSide(List<Contribution> contributions, int side) {
    return contributions.stream()
        .filter(c -> c.update() == side / 2 && c.chosenSide() == (side % 2 == 0))
        .toList();
  }

  void kernels(List<Contribution> contributions) {
    EmpiricalKernel kernel = new EmpiricalKernel(differentiator, at);
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

  private List<KernelBlocks> blocks(EmpiricalKernel kernel, Example update) {
    long reversePasses = (long) differentiator.model().vocabularySize() * update.tokens();
    return reversePasses <= EXACT_REVERSE_PASSES
        ? kernel.exact(observed, update)
        : kernel.estimated(observed, update, DRAWS, KERNEL_SEED);
  }

  void measure(ParameterDirections sides, List<Double> etas) {
    try (ParameterStore moved = ParameterStore.forValues(at.layout(), at.type())) {
      for (double eta : etas) {
        moved.copyFrom(at);
        moved.add(differentiator.tangentScripts(), sides, eta);
        for (int o = 0; o < observed.size(); o++) {
          measured.get(o).add(measure(moved, eta, o));
        }
      }
    }
  }

  private UpdateDecomposition.Measured measure(ParameterStore moved, double eta, int o) {
    Example example = observed.get(o);
    double[] predicted = predicted(o);
    double[] tokens = new double[example.tokens()];
    double[] remainder = new double[example.tokens()];
    double[][] after = differentiator.distribution(moved, example);
    for (int m = 0; m < tokens.length; m++) {
      int label = example.response()[m];
      tokens[m] = after[m][label] - before.get(o)[m][label];
      remainder[m] = tokens[m] - eta * predicted[m];
    }
    double relative = full
        ? Matrices.relativeRemainder(
            Matrices.difference(after, before.get(o)), fullPredicted(o), eta)
        : Matrices.relativeRemainder(new double[][] {tokens}, new double[][] {predicted}, eta);
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
        byUpdate.add(new UpdateDecomposition.ByUpdate(
            Objects.requireNonNull(throughSide(o, 2 * i)), throughSide(o, 2 * i + 1)));
      }
      double[] adaptation = new double[observed.get(o).tokens()];
      for (int m = 0; m < adaptation.length; m++) {
        adaptation[m] = SoftmaxJacobian.frobenius(before.get(o)[m]);
      }
      UpdateDecomposition.Full whole = full
          ? new UpdateDecomposition.Full(
              fullPredicted(o), fullBySide.get(o)[0], fullBySide.get(o)[1])
          : null;
      results.add(new UpdateDecomposition.Observed(
          predicted(o),
          through(o, 0),
          through(o, 1),
          byUpdate,
          measured.get(o),
          adaptation,
          whole));
    }
    return results;
  }

  private UpdateDecomposition.@Nullable ThroughSide throughSide(int o, int side) {
    KernelBlocks kernel = kernels.get(o).get(side);
    return kernel == null
        ? null
        : new UpdateDecomposition.ThroughSide(
            bySide.get(o)[side], byToken.get(o).get(side), residuals.get(side), kernel);
  }
}
