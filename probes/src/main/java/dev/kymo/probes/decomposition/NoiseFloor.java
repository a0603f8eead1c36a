package dev.kymo.probes.decomposition;

import ai.djl.ndarray.types.DataType;
import dev.kymo.workers.model.ParameterStore;
import java.util.List;

/**
 * How far float32 log-probabilities are from float64 ones: σ, the root mean square over the tokens of a few examples. A measured
 * change of M tokens is the difference of two sums of M such errors and so uncertain by about σ√(2M).
 */
final class NoiseFloor {
  private static final int EXAMPLES = 2;

  private final double sigma;

  private NoiseFloor(double sigma) {
    this.sigma = sigma;
  }

  /** Compares a few examples, chosen by the step's number and nothing else, so that a repeated step gives the same floor. */
  static NoiseFloor at(
      ParameterStore parameters,
      List<ObservedExample> observed,
      long step,
      Differentiator differentiator) {
    double squares = 0;
    int tokens = 0;
    try (ParameterStore wide = ParameterStore.forValues(parameters.layout(), DataType.FLOAT64)) {
      wide.copyFrom(parameters);
      int count = Math.min(EXAMPLES, observed.size());
      for (int i = 0; i < count; i++) {
        int index = (int) ((step + (long) i * observed.size() / count) % observed.size());
        Example example = observed.get(index).example();
        double[] single = differentiator.logprobs(parameters, example);
        double[] exact = differentiator.logprobs(wide, example);
        for (int m = 0; m < exact.length; m++) {
          squares += (single[m] - exact[m]) * (single[m] - exact[m]);
        }
        tokens += exact.length;
      }
    }
    return new NoiseFloor(Math.sqrt(squares / Math.max(1, tokens)));
  }

  /** Of a measured change summed over so many tokens. */
  double of(int tokens) {
    return sigma * Math.sqrt(2.0 * tokens);
  }
}
