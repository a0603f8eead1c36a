package dev.kymo.probes.digits;

import dev.kymo.workers.image.Images;

/** How alike classes look: the cosine of their mean images. */
final class ImageCosine {
  private ImageCosine() {}

  /** [class][class]. */
  static double[][] of(Images images) {
    int area = images.size() * images.size();
    double[] intensities = images.intensities();
    double[][] sums = new double[Images.DIGITS][area];
    for (int i = 0; i < images.count(); i++) {
      for (int pixel = 0; pixel < area; pixel++) {
        sums[images.labels()[i]][pixel] += intensities[i * area + pixel];
      }
    }
    double[][] cosine = new double[Images.DIGITS][Images.DIGITS];
    for (int a = 0; a < Images.DIGITS; a++) {
      for (int b = 0; b < Images.DIGITS; b++) {
        cosine[a][b] =
            dot(sums[a], sums[b]) / Math.sqrt(dot(sums[a], sums[a]) * dot(sums[b], sums[b]));
      }
    }
    return cosine;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
