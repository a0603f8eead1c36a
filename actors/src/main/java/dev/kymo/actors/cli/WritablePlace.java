package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Looks before a long computation whether its results can be written; makes nothing. */
final class WritablePlace {
  private WritablePlace() {}

  /**
   * Requires that a folder can be written to, or made.
   *
   * @param option and its value, for the message
   */
  static void requireFolder(String option, @Nullable Path folder) {
    @Nullable Path existing = folder;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
      throw new BadInputException(option + ": cannot write into " + existing);
    }
  }
}
