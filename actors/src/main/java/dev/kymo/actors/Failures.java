package dev.kymo.actors;

import dev.kymo.actors.run.EndReason;
import dev.kymo.workers.checkpoint.CheckpointUnreadableException;
import dev.kymo.workers.training.TrainingDivergedException;

/** What an exception means for an attempt. */
final class Failures {

  private Failures() {}

  static EndReason classify(Throwable failure) {
    if (failure instanceof TrainingDivergedException) {
      return EndReason.NON_FINITE;
    }
    if (failure instanceof CheckpointUnreadableException) {
      return EndReason.CHECKPOINT_UNREADABLE;
    }
    if (failure instanceof EnvironmentChangedException) {
      return EndReason.ENVIRONMENT_CHANGED;
    }
    return EndReason.EXCEPTION;
  }

  /** One line for people: our own exceptions speak for themselves, others need their type. */
  static String describe(Throwable failure) {
    String message = failure.getMessage();
    boolean ours = failure instanceof TrainingDivergedException
        || failure instanceof CheckpointUnreadableException
        || failure instanceof EnvironmentChangedException;
    return ours && message != null ? message : failure.toString();
  }
}
