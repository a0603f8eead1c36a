package dev.kymo.probes.step;

import ai.djl.ndarray.types.DataType;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * How far float32 log-probabilities are from float64 ones: σ, the root mean square over the tokens of some examples. A measured change of M tokens is the
 * difference of two sums of M such errors and so uncertain by about σ√(2M), one standard deviation.
 */
public final class NoiseFloor {
  /** Examples of at least so many tokens together are compared at a step, in one pass of either precision. */
  private static final int TOKENS = 100;
  /** A change of fewer standard deviations may be float arithmetic's alone. */
  private static final double DEVIATIONS = 2;

  private final double sigma;

  private NoiseFloor(double sigma) {
    this.sigma = sigma;
  }

  /** Whether a change may be float arithmetic's alone, given its noise floor. */
  public static boolean explains(double change, double floor) {
    return Math.abs(change) < DEVIATIONS * floor;
  }

  /**
   * At some parameters, on examples that the step's number draws: steps together compare all of them, and a step that is repeated has its
   * floor again.
   */
  static NoiseFloor of(
      ParameterStore narrow,
      List<ObservedExample> observed,
      long step,
      Differentiator differentiator) {
    return of(narrow, drawn(observed, step), differentiator);
  }

  /** On all of the examples. */
  public static NoiseFloor of(
      ParameterStore narrow, List<Example> examples, Differentiator differentiator) {
    List<int[]> labels = examples.stream().map(Example::response).toList();
    double[] single = differentiator.logprobs(narrow, examples, labels);
    double squares = 0;
    try (ParameterStore wide = ParameterStore.forValues(narrow.layout(), DataType.FLOAT64)) {
      wide.copyFrom(narrow);
      double[] exact = differentiator.logprobs(wide, examples, labels);
      for (int m = 0; m < exact.length; m++) {
        squares += (single[m] - exact[m]) * (single[m] - exact[m]);
      }
    }
    return new NoiseFloor(Math.sqrt(squares / single.length));
  }

  private static List<Example> drawn(List<ObservedExample> observed, long step) {
    List<Example> drawn = new ArrayList<>();
    int tokens = 0;
    for (int index : new CounterRandom(step).permutation(observed.size())) {
      if (tokens < TOKENS) {
        Example example = observed.get(index).example();
        drawn.add(example);
        tokens += example.tokens();
      }
    }
    return drawn;
  }

  /** Of one token's log-probability. */
  double sigma() {
    return sigma;
  }

  /** Of a measured change summed over so many tokens. */
  public double of(int tokens) {
    return sigma * Math.sqrt(2.0 * tokens);
  }
}
