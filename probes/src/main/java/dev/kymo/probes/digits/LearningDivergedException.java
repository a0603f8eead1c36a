package dev.kymo.probes.digits;

/** The loss of a classifier is no longer a number: the learning rate is too large. */
public final class LearningDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LearningDivergedException(int step, double learningRate, double loss) {
    super("--eta is " + learningRate + ", and after " + step + " steps the loss is " + loss
        + "; take a smaller one");
  }
}
