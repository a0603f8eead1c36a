package dev.kymo.probes.digits;

import java.util.List;

/**
 * What one SGD step on one image does to observed images.
 *
 * @param label y_u, the class of the image
 * @param residual G = π − e_y (V)
 * @param measured change of log π, the mean over the observed images of each class, [observed class][V]
 * @param predicted −η A K G, likewise
 * @param remainders ‖measured − predicted‖ / ‖measured‖ over all observed images and classes, at each of
 *     {@link Moment#SCALES} times η
 * @param aboveNoise whether all remainders are far above what float64 rounds off
 */
public record StepEffect(
    int label,
    double[] residual,
    double[][] measured,
    double[][] predicted,
    List<Double> remainders,
    boolean aboveNoise) {

  public StepEffect {
    remainders = List.copyOf(remainders);
  }

  /** The change of log π(y_u) on a class. */
  public double lift(int observed) {
    return measured[observed][label];
  }

  /** d log remainder / d log η between the two smallest steps: 1 in the limit. */
  public double slope() {
    int last = remainders.size() - 1;
    return Math.log(remainders.get(last - 1) / remainders.get(last))
        / Math.log(Moment.SCALES.get(last - 1) / Moment.SCALES.get(last));
  }
}
