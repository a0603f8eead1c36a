package dev.kymo.probes.influence;

import dev.kymo.probes.calculus.Arrays64;
import dev.kymo.probes.calculus.Example;
import java.util.Arrays;

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
    return new WeightedExample(example, Arrays64.ones(example.tokens()));
  }

  /** Of all, one after the other. */
  public static double[] coefficients(java.util.List<WeightedExample> examples) {
    return examples.stream().flatMapToDouble(e -> Arrays.stream(e.coefficients)).toArray();
  }
}
