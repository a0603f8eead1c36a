package dev.kymo.actors.link;

import dev.kymo.actors.database.Causes;
import dev.kymo.actors.database.FullDisk;
import dev.kymo.monitoring.rows.MeaningChangedException;
import dev.kymo.workers.checkpoint.CheckpointUnreadableException;
import dev.kymo.workers.training.TrainingDivergedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What an exception means for an attempt. */
public final class Failures {

  /** How libtorch says it, of a processor's memory and of an accelerator's. */
  private static final Pattern OUT_OF_MEMORY = Pattern.compile("allocate memory|out of memory");

  private Failures() {}

  /** {@code folder}: where it may have failed to write. */
  public static EndReason classify(Throwable failure, Path folder) {
    return FullDisk.explains(failure, folder) ? EndReason.DISK_FULL : classify(failure);
  }

  public static EndReason classify(Throwable failure) {
    if (failure instanceof TrainingDivergedException) {
      return EndReason.NON_FINITE;
    }
    if (failure instanceof CheckpointUnreadableException) {
      return EndReason.CHECKPOINT_UNREADABLE;
    }
    if (failure instanceof EnvironmentChangedException
        || failure instanceof MeaningChangedException) {
      return EndReason.ENVIRONMENT_CHANGED;
    }
    return isOfResources(failure) ? EndReason.RESOURCES : EndReason.EXCEPTION;
  }

  private static boolean isOfResources(Throwable failure) {
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof IOException
          || cause instanceof OutOfMemoryError
          || OUT_OF_MEMORY.matcher(String.valueOf(cause.getMessage())).find()) {
        return true;
      }
    }
    return false;
  }

  /** For people: our own exceptions speak for themselves, others are told with what they come from. */
  public static String describe(Throwable failure) {
    String said = Causes.words(failure);
    if (failure.getClass().getName().startsWith("dev.kymo.")) {
      return said;
    }
    String root = Causes.root(failure);
    return said.contains(root) ? said : said + ": " + root;
  }
}
