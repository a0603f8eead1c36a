package dev.kymo.probes.digits;

import dev.kymo.workers.image.Images;

/** Means over the images of each class, of which there are equally many, class by class. */
final class ClassMeans {
  private ClassMeans() {}

  /** Rows [M][n] to [classes][n]. */
  static double[][] ofRows(double[][] rows) {
    int each = rows.length / Images.DIGITS;
    double[][] means = new double[Images.DIGITS][rows[0].length];
    for (int m = 0; m < rows.length; m++) {
      for (int i = 0; i < rows[m].length; i++) {
        means[m / each][i] += rows[m][i] / each;
      }
    }
    return means;
  }

  /** Numbers [M] to [classes]. */
  static double[] of(double[] numbers) {
    int each = numbers.length / Images.DIGITS;
    double[] means = new double[Images.DIGITS];
    for (int m = 0; m < numbers.length; m++) {
      means[m / each] += numbers[m] / each;
    }
    return means;
  }

  /** Pairs [M][L] to [classes][classes]. */
  static double[][] ofPairs(double[][] pairs) {
    double[][] rows = ofRows(pairs);
    double[][] means = new double[Images.DIGITS][];
    for (int digit = 0; digit < Images.DIGITS; digit++) {
      means[digit] = of(rows[digit]);
    }
    return means;
  }
}
