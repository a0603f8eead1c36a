package dev.kymo.workers.model;

import java.util.Arrays;
import java.util.List;

/**
 * An example with a number per token of its response: the gradient it stands for is Σ_m c_m ∇ log π(y_m).
 *
 * @param coefficients for an update ∂L/∂log π, the batch mean's 1/B inside; not to be changed
 */
public record WeightedExample(Example example, double[] coefficients) {

  public WeightedExample {
    if (coefficients.length != example.tokens()) {
      throw new IllegalArgumentException(
          coefficients.length + " coefficients for a response of " + example.tokens() + " tokens");
    }
  }

  /** As something observed: ∇ log π of the whole response. */
  public static WeightedExample observed(Example example) {
    double[] ones = new double[example.tokens()];
    Arrays.fill(ones, 1);
    return new WeightedExample(example, ones);
  }

  /** Of all, one after the other. */
  public static double[] coefficients(List<WeightedExample> examples) {
    return examples.stream().flatMapToDouble(e -> Arrays.stream(e.coefficients)).toArray();
  }
}
