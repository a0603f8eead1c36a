package dev.kymo.probes.firstorder;

import ai.djl.ndarray.types.DataType;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.probes.calculus.PassCounter;
import dev.kymo.probes.step.NoiseFloor;
import dev.kymo.probes.step.ObservedExample;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ParameterDirections;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.UpdateSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model's tangent at θ₀: what log π of the observed responses should become to first order when the parameters move, against what it
 * does become. Works in float64, in which float32 parameters are exact, so that what is left is curvature and not rounding.
 *
 * <p>Confined to the thread that made it.
 */
final class Linearization implements AutoCloseable {
  private final Differentiator differentiator;
  private final List<ObservedExample> observed;
  /** θ₀, with room for a gradient. */
  private final ParameterStore start;

  private final ParameterStore moved;
  private final NoiseFloor noise;
  /** Per observed example: log π at θ₀, [M]. */
  private final List<double[]> before = new ArrayList<>();

  /**
   * Takes θ₀ from before a step. Does not close the step's snapshot.
   *
   * @param observed at least one
   */
  Linearization(LanguageModel model, UpdateSnapshot step, List<ObservedExample> observed) {
    if (observed.isEmpty()) {
      throw new IllegalArgumentException("nothing is observed");
    }
    this.observed = List.copyOf(observed);
    differentiator = new Differentiator(model);
    start = ParameterStore.forTraining(step.before().layout(), DataType.FLOAT64);
    moved = ParameterStore.forValues(start.layout(), DataType.FLOAT64);
    try {
      start.copyFrom(step.before());
      noise = NoiseFloor.of(
          step.before(), observed.stream().map(ObservedExample::example).toList(), differentiator);
      observed.forEach(each -> before.add(differentiator.logprobs(start, each.example())));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Makes the step's plain gradient update θ₀ − η·∇L, unclipped.
   *
   * @return per η what is left of the change: of all responses, then per response type in the order observed
   */
  List<List<Remainder>> alongGradient(UpdateSnapshot step, List<Double> etas, PassCounter passes) {
    try (ParameterDirections ray = StepRay.ofGradient(step, start, differentiator)) {
      return along(ray, etas, passes);
    }
  }

  /**
   * Makes the step by its optimizer's rule, with clipping, momentum and denominator as they were.
   *
   * @param learningRate with which the step was taken
   * @return as {@link #alongGradient}
   */
  List<List<Remainder>> alongRule(
      UpdateSnapshot step, double learningRate, List<Double> etas, PassCounter passes) {
    try (ParameterDirections ray = StepRay.ofRule(step, learningRate, start, differentiator)) {
      return along(ray, etas, passes);
    }
  }

  /**
   * Goes to other parameters of the same model, float32 or float64.
   *
   * @return as {@link #alongGradient}, for the one place
   */
  List<Remainder> to(ParameterStore after, PassCounter passes) {
    moved.copyFrom(after);
    try (ParameterDirections change = new ParameterDirections(start.layout(), 1, start.type())) {
      change.setDifference(differentiator.tangentScripts(), 0, moved.blocks(), start.blocks());
      return remainders(predictions(change, passes), 1, passes);
    }
  }

  private List<List<Remainder>> along(
      ParameterDirections ray, List<Double> etas, PassCounter passes) {
    List<double[]> predicted = predictions(ray, passes);
    List<List<Remainder>> remainders = new ArrayList<>();
    for (double eta : etas) {
      moved.copyFrom(start);
      moved.add(differentiator.tangentScripts(), ray, eta);
      remainders.add(remainders(predicted, eta, passes));
    }
    return remainders;
  }

  /** Per observed example the derivative of each token's log π along the sum of the directions, [M]. */
  private List<double[]> predictions(ParameterDirections directions, PassCounter passes) {
    List<double[]> predictions = new ArrayList<>();
    for (ObservedExample each : observed) {
      double[] sum = new double[each.example().tokens()];
      for (double[] part : differentiator.tangents(start, directions, each.example())) {
        for (int m = 0; m < sum.length; m++) {
          sum[m] += part[m];
        }
      }
      predictions.add(sum);
      passes.passed(1);
    }
    return predictions;
  }

  /** At {@code moved}, which is {@code eta} of the predictions' units away. */
  private List<Remainder> remainders(List<double[]> predicted, double eta, PassCounter passes) {
    Squares all = new Squares();
    Map<String, Squares> byResponse = new LinkedHashMap<>();
    for (int o = 0; o < observed.size(); o++) {
      Squares own = byResponse.computeIfAbsent(observed.get(o).response(), type -> new Squares());
      double[] after = differentiator.logprobs(moved, observed.get(o).example());
      for (int m = 0; m < after.length; m++) {
        double change = after[m] - before.get(o)[m];
        double rest = change - eta * predicted.get(o)[m];
        all.add(change, rest);
        own.add(change, rest);
      }
      passes.passed(1);
    }
    List<Remainder> remainders = new ArrayList<>(List.of(all.remainder(Remainder.ALL, noise)));
    byResponse.forEach((type, squares) -> remainders.add(squares.remainder(type, noise)));
    return remainders;
  }

  /** Sums of squares over tokens. */
  private static final class Squares {
    private int tokens;
    private double ofChange;
    private double ofRest;

    void add(double change, double rest) {
      tokens++;
      ofChange += change * change;
      ofRest += rest * rest;
    }

    Remainder remainder(String response, NoiseFloor noise) {
      return new Remainder(
          response, tokens, Math.sqrt(ofChange), Math.sqrt(ofRest), noise.of(tokens));
    }
  }

  @Override
  public void close() {
    differentiator.close();
    moved.close();
    start.close();
  }
}
