package dev.kymo.actors;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.run.EndReason;
import dev.kymo.workers.checkpoint.CheckpointUnreadableException;
import dev.kymo.workers.training.TrainingDivergedException;
import java.io.IOException;
import java.util.regex.Pattern;

/** What an exception means for an attempt. */
final class Failures {

  /** How libtorch says it, of a processor's memory and of an accelerator's. */
  private static final Pattern OUT_OF_MEMORY = Pattern.compile("allocate memory|out of memory");

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
    return isOfResources(failure) ? EndReason.RESOURCES : EndReason.EXCEPTION;
  }

  private static boolean isOfResources(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || cause instanceof OutOfMemoryError
          || OUT_OF_MEMORY.matcher(String.valueOf(cause.getMessage())).find()) {
        return true;
      }
    }
    return false;
  }

  /** One line for people: our own exceptions speak for themselves, others need their type. */
  static String describe(Throwable failure) {
    String message = failure.getMessage();
    boolean ours = failure instanceof TrainingDivergedException
        || failure instanceof CheckpointUnreadableException
        || failure instanceof EnvironmentChangedException
        || failure instanceof BadInputException;
    return ours && message != null ? message : failure.toString();
  }
}
