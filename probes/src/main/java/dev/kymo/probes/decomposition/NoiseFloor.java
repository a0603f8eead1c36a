package dev.kymo.probes.decomposition;

import ai.djl.ndarray.types.DataType;
import dev.kymo.workers.model.ParameterStore;
import java.util.List;

/**
 * How far float32 log-probabilities are from float64 ones: σ, the root mean square over the tokens of some examples. A measured change of M tokens is the
 * difference of two sums of M such errors and so uncertain by about σ√(2M), one standard deviation.
 */
public final class NoiseFloor {
  /** At most so many examples are compared at a step; their hundred tokens or more tell σ to a tenth. */
  private static final int EXAMPLES = 8;
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

  /** At some parameters, on some of the examples, spread evenly over all: a function of both, so that a step that is repeated has its floor again. */
  static NoiseFloor of(
      ParameterStore narrow, List<ObservedExample> observed, Differentiator differentiator) {
    int count = Math.min(EXAMPLES, observed.size());
    double squares = 0;
    int tokens = 0;
    try (ParameterStore wide = ParameterStore.forValues(narrow.layout(), DataType.FLOAT64)) {
      wide.copyFrom(narrow);
      for (int i = 0; i < count; i++) {
        Example example = observed.get(i * observed.size() / count).example();
        double[] single = differentiator.logprobs(narrow, example);
        double[] exact = differentiator.logprobs(wide, example);
        for (int m = 0; m < exact.length; m++) {
          squares += (single[m] - exact[m]) * (single[m] - exact[m]);
        }
        tokens += exact.length;
      }
    }
    return new NoiseFloor(Math.sqrt(squares / tokens));
  }

  /** Of a measured change summed over so many tokens. */
  double of(int tokens) {
    return sigma * Math.sqrt(2.0 * tokens);
  }
}
