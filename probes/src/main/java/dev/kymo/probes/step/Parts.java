package dev.kymo.probes.step;

import dev.kymo.workers.objective.Side;
import dev.kymo.workers.training.UpdateResponse;
import java.util.List;

/**
 * The parts of a prediction, which sum to it.
 *
 * @param pullUp through the responses on the objective's chosen side
 * @param pushDown through those on its rejected side
 * @param momentum of earlier gradients
 * @param decay of weight decay
 * @param rounding of float arithmetic in the step
 */
public record Parts(
    double pullUp, double pushDown, double momentum, double decay, double rounding) {

  /** @param parts through each response, of momentum and of decay */
  static Parts bySide(double[] parts, List<UpdateResponse> updates, double rounding) {
    double pullUp = 0;
    double pushDown = 0;
    for (int i = 0; i < updates.size(); i++) {
      if (updates.get(i).side() == Side.CHOSEN) {
        pullUp += parts[i];
      } else {
        pushDown += parts[i];
      }
    }
    return new Parts(pullUp, pushDown, parts[updates.size()], parts[updates.size() + 1], rounding);
  }

  /** The mean of several, part by part. */
  public static Parts mean(List<Parts> several) {
    double[] sums = new double[5];
    for (Parts parts : several) {
      double[] each = parts.all();
      for (int k = 0; k < sums.length; k++) {
        sums[k] += each[k];
      }
    }
    int n = several.size();
    return new Parts(sums[0] / n, sums[1] / n, sums[2] / n, sums[3] / n, sums[4] / n);
  }

  /**
   * Σ|parts| / |prediction|: large where parts cancel, so that a small relative error of one is a large one of their sum. Infinite if
   * the prediction is 0 and the parts are not, NaN if all are.
   */
  public double conditioning(double predicted) {
    double sum = 0;
    for (double part : all()) {
      sum += Math.abs(part);
    }
    return sum / Math.abs(predicted);
  }

  /** The largest of these movements over the largest part; 0 if nothing moves. */
  public double error(Parts moved) {
    double most = moved.largest();
    return most == 0 ? 0 : most / largest();
  }

  private double largest() {
    double largest = 0;
    for (double part : all()) {
      largest = Math.max(largest, Math.abs(part));
    }
    return largest;
  }

  private double[] all() {
    return new double[] {pullUp, pushDown, momentum, decay, rounding};
  }
}
