package dev.kymo.probes.digits;

import dev.kymo.workers.image.Images;
import java.util.List;

/**
 * All that one model's training left.
 *
 * @param kind the architecture
 * @param epochs before training and after each epoch
 * @param steps those that were taken apart
 * @param moments single steps before training, after the first epoch and after the last
 * @param influence accumulated over {@code steps}
 * @param imageCosine cosine of the classes' mean images, [class][class]
 */
public record LearningResult(
    ClassifierKind kind,
    List<EpochReport> epochs,
    List<TakenApart> steps,
    List<Moment> moments,
    ClassInfluence influence,
    double[][] imageCosine) {

  public LearningResult {
    epochs = List.copyOf(epochs);
    steps = List.copyOf(steps);
    moments = List.copyOf(moments);
  }

  /** Kernel similarity [o][u], the mean over the moments: what is accumulated was so along the whole way. */
  public double[][] meanSimilarity() {
    double[][] mean = new double[Images.DIGITS][Images.DIGITS];
    for (Moment moment : moments) {
      for (int o = 0; o < Images.DIGITS; o++) {
        for (int u = 0; u < Images.DIGITS; u++) {
          mean[o][u] += moment.similarity()[o][u] / moments.size();
        }
      }
    }
    return mean;
  }
}
