package dev.kymo.probes.update;

import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.Matrices;
import dev.kymo.probes.calculus.PassCounter;
import dev.kymo.probes.calculus.SoftmaxJacobian;
import dev.kymo.probes.kernel.EmpiricalKernel;
import dev.kymo.probes.kernel.KernelBlocks;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.Side;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one update does to each observed example, filled in kind by kind. M, L, V as in {@link UpdateDecomposition}. */
final class UpdateEffects {
  private static final long KERNEL_SEED = 1;

  private final Differentiator differentiator;
  private final ParameterStore at;
  private final UpdateLoss loss;
  private final List<UpdateLoss.Part> parts;
  private final List<Example> observed;
  private final DecompositionDetail detail;
  private final PassCounter passes;
  private final List<Before> before = new ArrayList<>();
  private final Predictions predictions;
  /** Per part and observed example: [M][L]. */
  private final List<List<double[][]>> byToken = new ArrayList<>();
  /** Per part and observed example; null without responses. */
  private final List<@Nullable List<KernelBlocks>> kernels = new ArrayList<>();

  private final List<List<UpdateDecomposition.Measured>> measured = new ArrayList<>();

  /**
   * The prediction before the update.
   *
   * @param tokens log π, [M]
   * @param adaptation ‖A_m‖_F, [M]
   * @param all log π over the vocabulary, [M][V]; null unless asked for
   */
  private record Before(double[] tokens, double[] adaptation, double @Nullable [][] all) {}

  UpdateEffects(
      Differentiator differentiator,
      ParameterStore at,
      UpdateLoss loss,
      List<Example> observed,
      DecompositionDetail detail,
      PassCounter passes) {
    this.differentiator = differentiator;
    this.at = at;
    this.loss = loss;
    this.parts = loss.parts();
    this.observed = observed;
    this.detail = detail;
    this.passes = passes;
    this.predictions = new Predictions(differentiator, at, loss, observed, passes);
    for (Example example : observed) {
      before.add(before(example));
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

  /** The first-order changes, still to be computed. */
  Predictions predictions() {
    return predictions;
  }

  /** What each update token does. */
  void tokens() {
    TokenEffects tokens = new TokenEffects(differentiator, at, observed, passes);
    for (UpdateLoss.Part part : parts) {
      byToken.add(tokens.through(loss.through(part)));
    }
    at.zeroGradient();
  }

  /** The kernel's blocks between every observed example and every part's responses, whose tokens follow one another. */
  void kernels() {
    EmpiricalKernel<Example> kernel = new EmpiricalKernel<>(differentiator, at, passes);
    for (UpdateLoss.Part part : parts) {
      List<List<KernelBlocks>> byResponse = loss.through(part).stream()
          .map(each -> blocks(kernel, each.example()))
          .toList();
      kernels.add(byResponse.isEmpty() ? null : joined(byResponse));
    }
  }

  private List<KernelBlocks> joined(List<List<KernelBlocks>> byResponse) {
    List<KernelBlocks> joined = new ArrayList<>();
    for (int o = 0; o < observed.size(); o++) {
      int index = o;
      joined.add(
          KernelBlocks.joined(byResponse.stream().map(list -> list.get(index)).toList()));
    }
    return joined;
  }

  private List<KernelBlocks> blocks(EmpiricalKernel<Example> kernel, Example update) {
    return detail.isExact(differentiator.model().vocabularySize(), update.tokens())
        ? kernel.exact(observed, update)
        : kernel.estimated(observed, update, detail.draws(), KERNEL_SEED);
  }

  /** The change that a step of each η along {@link Predictions#bySide} really makes. */
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
    double[] predicted = predictions.whole(o);
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
        : Matrices.relativeRemainder(Matrices.difference(all, allBefore), predictions.full(o), eta);
    return new UpdateDecomposition.Measured(eta, tokens, remainder, relative);
  }

  List<UpdateDecomposition.Observed> results() {
    List<UpdateDecomposition.Observed> results = new ArrayList<>();
    for (int o = 0; o < observed.size(); o++) {
      List<UpdateDecomposition.ByUpdate> byUpdate = new ArrayList<>();
      for (int k = 0; k < parts.size(); k += 2) {
        byUpdate.add(new UpdateDecomposition.ByUpdate(throughPart(o, k), throughPart(o, k + 1)));
      }
      UpdateDecomposition.Full whole = detail.full()
          ? new UpdateDecomposition.Full(
              predictions.full(o),
              predictions.full(o, Side.CHOSEN),
              predictions.full(o, Side.REJECTED))
          : null;
      results.add(new UpdateDecomposition.Observed(
          predictions.whole(o),
          predictions.through(o, Side.CHOSEN),
          predictions.through(o, Side.REJECTED),
          byUpdate,
          measured.get(o),
          before.get(o).adaptation(),
          whole));
    }
    return results;
  }

  /** Null if no response counts to the part: one has at least one token. */
  private UpdateDecomposition.@Nullable ThroughSide throughPart(int o, int k) {
    if (loss.through(parts.get(k)).isEmpty()) {
      return null;
    }
    List<KernelBlocks> blocks = kernels.isEmpty() ? null : kernels.get(k);
    return new UpdateDecomposition.ThroughSide(
        predictions.through(o, k),
        detail.byToken() ? byToken.get(k).get(o) : null,
        loss.residual(parts.get(k)),
        blocks == null ? null : blocks.get(o));
  }
}
