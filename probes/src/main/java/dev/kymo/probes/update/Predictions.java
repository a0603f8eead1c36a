package dev.kymo.probes.update;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.probes.calculus.Arrays64;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.Directions;
import dev.kymo.probes.calculus.Matrices;
import dev.kymo.probes.calculus.PassCounter;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.WeightedExample;
import dev.kymo.workers.objective.Side;
import dev.kymo.workers.training.UpdateResponse;
import java.util.ArrayList;
import java.util.List;

/** The first-order change of every observed example through an update's parts, per unit η. M, V as in {@link UpdateDecomposition}. */
final class Predictions {
  /** As directions and arrays have them. */
  private static final List<Side> SIDES = List.of(Side.CHOSEN, Side.REJECTED);

  private final Differentiator differentiator;
  private final ParameterStore at;
  private final UpdateLoss loss;
  private final List<UpdateLoss.Part> parts;
  private final List<Example> observed;
  private final PassCounter passes;
  /** Per observed example: [parts][M]. */
  private final List<double[][]> byPart = new ArrayList<>();
  /** Per observed example: predicted change of log π through each side, [2][M][V]. */
  private final List<double[][][]> fullBySide = new ArrayList<>();

  Predictions(
      Differentiator differentiator,
      ParameterStore at,
      UpdateLoss loss,
      List<Example> observed,
      PassCounter passes) {
    this.differentiator = differentiator;
    this.at = at;
    this.loss = loss;
    this.parts = loss.parts();
    this.observed = observed;
    this.passes = passes;
    observed.forEach(example -> byPart.add(new double[parts.size()][]));
  }

  /** The first-order change through each part, some parts at a time: all their directions may be larger than memory. */
  void throughParts() {
    int chunk = Directions.atATime(at);
    for (int start = 0; start < parts.size(); start += chunk) {
      int count = Math.min(chunk, parts.size() - start);
      try (ParameterDirections some = new ParameterDirections(at.layout(), count, at.type())) {
        for (int i = 0; i < count; i++) {
          differentiator.descend(at, weighted(loss.through(parts.get(start + i))), some, i);
        }
        for (int o = 0; o < observed.size(); o++) {
          double[][] tangents = differentiator.tangents(at, some, observed.get(o));
          System.arraycopy(tangents, 0, byPart.get(o), start, count);
        }
        passes.passed((long) count * observed.size());
      }
    }
    passes.passed(loss.responses().size());
  }

  /** −g through all responses of each side, the chosen one first; whoever asks closes them. */
  ParameterDirections bySide() {
    ParameterDirections both = new ParameterDirections(at.layout(), SIDES.size(), at.type());
    for (Side side : SIDES) {
      differentiator.descend(at, weighted(loss.through(side)), both, SIDES.indexOf(side));
    }
    at.zeroGradient();
    passes.passed(loss.responses().size());
    return both;
  }

  private static List<WeightedExample> weighted(List<UpdateResponse> responses) {
    return responses.stream().map(UpdateResponse::weighted).toList();
  }

  /** The same through each side for every token of the vocabulary, from {@link #bySide}. */
  void throughSides(ParameterDirections both) {
    for (Example example : observed) {
      int tokens = example.tokens();
      try (NDManager scope = differentiator.newScope()) {
        NDArray stacked = differentiator
            .tangentScripts()
            .logProbabilities(scope, differentiator.logitTangents(scope, at, both, example));
        double[] flat = Arrays64.doubles(stacked);
        double[][][] sides = new double[both.count()][][];
        for (int side = 0; side < sides.length; side++) {
          sides[side] = differentiator.rows(flat, (1 + side) * tokens, tokens);
        }
        fullBySide.add(sides);
      }
      passes.passed(both.count());
    }
  }

  /** Through one part, [M]. */
  double[] through(int o, int part) {
    return byPart.get(o)[part];
  }

  /** Sum over the parts of one side, [M]. */
  double[] through(int o, Side side) {
    double[] sum = new double[observed.get(o).tokens()];
    for (int k = 0; k < parts.size(); k++) {
      for (int m = 0; m < sum.length && parts.get(k).side() == side; m++) {
        sum[m] += byPart.get(o)[k][m];
      }
    }
    return sum;
  }

  /** Through both sides, [M]. */
  double[] whole(int o) {
    return Matrices.sum(
        new double[][] {through(o, Side.CHOSEN)}, new double[][] {through(o, Side.REJECTED)})[0];
  }

  /** The same for every token of the vocabulary, [M][V]. */
  double[][] full(int o) {
    return Matrices.sum(full(o, Side.CHOSEN), full(o, Side.REJECTED));
  }

  /** Through one side for every token of the vocabulary, [M][V]. */
  double[][] full(int o, Side side) {
    return fullBySide.get(o)[SIDES.indexOf(side)];
  }
}
