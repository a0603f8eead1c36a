package dev.kymo.probes.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.workers.engine.TangentScripts;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.WeightedExample;
import dev.kymo.workers.objective.Side;
import dev.kymo.workers.training.UpdateResponse;
import dev.kymo.workers.training.UpdateSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step did to each token of the observed examples: the measured change, the prediction, and its parts through the update's
 * chosen and rejected sides. One forward-mode pass along Δθ and along the two sides' parts of it. Holds the
 * parameters five times. Confined to the differentiator's thread.
 */
public final class TokenDecomposer implements AutoCloseable {
  private static final int PULL = 0;
  private static final int PUSH = 1;
  private static final int WHOLE = 2;

  private final Differentiator differentiator;
  private final List<Example> observed;
  /** θ before the step, with room for a gradient. */
  private final ParameterStore at;

  private final ParameterDirections directions;

  public TokenDecomposer(Differentiator differentiator, List<Example> observed) {
    this.differentiator = differentiator;
    this.observed = List.copyOf(observed);
    ParameterLayout layout = new ParameterLayout(differentiator.model().parameters());
    at = ParameterStore.forTraining(layout);
    directions = new ParameterDirections(layout, WHOLE + 1, at.type());
  }

  /** In the order of the observed examples. Does not close the snapshot. */
  public List<TokenChanges> decompose(UpdateSnapshot update) {
    at.copyFrom(update.before());
    TangentScripts scripts = differentiator.tangentScripts();
    try (NDManager scope = differentiator.newScope()) {
      List<NDArray> divisor = FrozenState.denominator(scope, scripts, update.trace(), at.type());
      setSide(PULL, update, Side.CHOSEN, divisor);
      setSide(PUSH, update, Side.REJECTED, divisor);
    }
    directions.setDifference(
        scripts, WHOLE, update.after().blocks(), update.before().blocks());
    double[][] tangents = differentiator.tangents(at, directions, observed);
    double[] after = differentiator.logprobs(
        update.after(), observed, observed.stream().map(Example::response).toList());
    double[] before = tangents[0];
    List<TokenChanges> changes = new ArrayList<>();
    int start = 0;
    for (Example each : observed) {
      int end = start + each.tokens();
      double[] measured = Arrays.copyOfRange(after, start, end);
      for (int m = 0; m < measured.length; m++) {
        measured[m] -= before[start + m];
      }
      changes.add(new TokenChanges(
          list(measured, 0, measured.length),
          list(tangents[1 + WHOLE], start, end),
          list(tangents[1 + PULL], start, end),
          list(tangents[1 + PUSH], start, end)));
      start = end;
    }
    return changes;
  }

  private static List<Double> list(double[] all, int start, int end) {
    return Arrays.stream(all, start, end).boxed().toList();
  }

  /** Direction k ← the part of Δθ through the responses of one side. */
  private void setSide(int k, UpdateSnapshot update, Side side, @Nullable List<NDArray> divisor) {
    List<WeightedExample> through = update.responses().stream()
        .filter(response -> response.side() == side)
        .map(UpdateResponse::weighted)
        .toList();
    at.zeroGradient();
    differentiator.addGradient(at, through);
    directions.set(
        differentiator.tangentScripts(),
        k,
        at.gradientBlocks(),
        update.trace().formula().gradient(),
        divisor);
  }

  @Override
  public void close() {
    directions.close();
    at.close();
  }
}
