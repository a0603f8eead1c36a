package dev.kymo.probes.decomposition;

import ai.djl.ndarray.types.DataType;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import java.util.List;

/**
 * How far float32 log-probabilities are from float64 ones: σ, the root mean square over the tokens of a few examples. A measured change of M tokens is the difference of two sums of M such errors and so uncertain by about σ√(2M).
 */
final class NoiseFloor {
  private static final int EXAMPLES = 4;

  private final double sigma;

  private NoiseFloor(double sigma) {
    this.sigma = sigma;
  }

  /** At the model's own parameters. */
  static NoiseFloor of(
      ModelFolder model, List<ObservedExample> observed, Differentiator differentiator) {
    try (ParameterStore parameters =
        ParameterStore.forValues(new ParameterLayout(model.model().parameters()))) {
      model.readInto(parameters);
      return of(parameters, observed, differentiator);
    }
  }

  /** Compares some of the examples, spread evenly over all. */
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
