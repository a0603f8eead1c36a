package dev.kymo.probes.digits;

import dev.kymo.workers.image.Images;

/**
 * How learning each class moved the predictions on each, summed over the steps that were taken apart.
 *
 * @param steps how many these were
 * @param predicted change of log π through the images of a class, first order, the mean over observed images, [update class][observed
 *     class][V]
 * @param measured change of log π, likewise, [observed class][V]
 */
public record ClassInfluence(int steps, double[][][] predicted, double[][] measured) {

  /** Change of log π(u|x_o) through learning class u, [o][u]. */
  public double[][] ofOwnLabel() {
    double[][] matrix = new double[Images.DIGITS][Images.DIGITS];
    for (int o = 0; o < Images.DIGITS; o++) {
      for (int u = 0; u < Images.DIGITS; u++) {
        matrix[o][u] = predicted[u][o][u];
      }
    }
    return matrix;
  }

  /** All classes' parts together, [observed class][V]. */
  public double[][] total() {
    double[][] total = new double[Images.DIGITS][Images.DIGITS];
    for (double[][] part : predicted) {
      for (int o = 0; o < Images.DIGITS; o++) {
        for (int v = 0; v < Images.DIGITS; v++) {
          total[o][v] += part[o][v];
        }
      }
    }
    return total;
  }
}
