package dev.kymo.workers.training;

/** The loss or the gradient of a step is not finite. The parameters were not updated. */
public final class TrainingDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TrainingDivergedException(long step, String what, double value) {
    super("step " + step + ": " + what + " is " + value + "; the update was not applied");
  }
}
