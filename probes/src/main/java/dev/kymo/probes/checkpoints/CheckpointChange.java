package dev.kymo.probes.checkpoints;

import dev.kymo.probes.calculus.Matrices;
import org.jspecify.annotations.Nullable;

/**
 * How log π of one example differs between two checkpoints. M: tokens of the response.
 *
 * @param logprobBefore log π(y) at the first, summed over tokens
 * @param measured log π at the second minus at the first, [M]
 * @param predicted first order in the parameters' change, by forward mode, [M]
 * @param predictedByGradient its sum, by one reverse pass and an inner product: another way to the same number
 * @param pullUp change per unit step along the batch's pull, [M]; null if there is no batch
 * @param pushDown change per unit step along its push, [M], zero if the batch has no rejected responses; null if there is no batch
 */
public record CheckpointChange(
    double logprobBefore,
    double[] measured,
    double[] predicted,
    double predictedByGradient,
    double @Nullable [] pullUp,
    double @Nullable [] pushDown) {

  /** measured − predicted, [M]. */
  public double[] remainder() {
    double[] remainder = new double[measured.length];
    for (int m = 0; m < remainder.length; m++) {
      remainder[m] = measured[m] - predicted[m];
    }
    return remainder;
  }

  /** ‖measured − predicted‖ / ‖measured‖ over the tokens; NaN if nothing changed. */
  public double relativeRemainder() {
    return Matrices.relativeRemainder(new double[][] {measured}, new double[][] {predicted}, 1);
  }
}
