package dev.kymo.probes.decomposition;

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

  /** The largest movement of a part to {@code exact}, over the largest part; 0 if nothing moves. */
  public double error(Parts exact) {
    double[] own = all();
    double[] others = exact.all();
    double moved = 0;
    double largest = 0;
    for (int k = 0; k < own.length; k++) {
      moved = Math.max(moved, Math.abs(others[k] - own[k]));
      largest = Math.max(largest, Math.abs(own[k]));
    }
    return moved == 0 ? 0 : moved / largest;
  }

  private double[] all() {
    return new double[] {pullUp, pushDown, momentum, decay, rounding};
  }
}
