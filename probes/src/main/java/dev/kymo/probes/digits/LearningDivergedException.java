package dev.kymo.probes.digits;

import java.util.Locale;

/** The loss of a classifier has risen instead of falling, or is no number: the learning rate is too large. */
public final class LearningDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LearningDivergedException(int step, double learningRate, double loss, double start) {
    super(String.format(
        Locale.ROOT,
        "--eta is %s, and after %d steps the loss is %.2f, above the %.2f before training; take a smaller one",
        learningRate,
        step,
        loss,
        start));
  }
}
