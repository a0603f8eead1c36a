package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Tries before a long computation whether its results can be written, by writing: what a system says of permissions is not all that keeps it
 * from taking a file. Leaves nothing behind.
 */
final class WritablePlace {
  private WritablePlace() {}

  /**
   * Requires that a file can be written, with the folders that it is to lie in.
   *
   * @param option and its value, for the message
   * @throws BadInputException with the cause
   */
  static void requireFile(String option, Path file) {
    if (Files.isDirectory(file)) {
      throw new BadInputException(option + " is a folder; name a file");
    }
    requireFolder(option, file.toAbsolutePath().getParent());
  }

  /**
   * Requires that a folder can be made, if it is not there, and files in it.
   *
   * @param option and its value, for the message
   * @throws BadInputException with the cause
   */
  static void requireFolder(String option, @Nullable Path folder) {
    Deque<Path> missing = new ArrayDeque<>();
    @Nullable Path existing = folder;
    while (existing != null && !Files.exists(existing)) {
      missing.push(existing);
      existing = existing.getParent();
    }
    if (existing == null) {
      throw new BadInputException(option + ": there is no folder " + folder);
    }
    if (!Files.isDirectory(existing)) {
      throw new BadInputException(
          option + ": cannot write into " + existing + ", which is a file, not a folder");
    }
    try {
      tryOut(existing, missing);
    } catch (IOException e) {
      throw new BadInputException(
          option + ": cannot write into " + existing + ": " + IoReason.of(e), e);
    }
  }

  private static void tryOut(Path existing, Deque<Path> missing) throws IOException {
    Deque<Path> made = new ArrayDeque<>();
    try {
      Path innermost = existing;
      for (Path folder : missing) {
        innermost = Files.createDirectory(folder);
        made.push(folder);
      }
      made.push(Files.createTempFile(innermost, ".kymo-", ".part"));
    } finally {
      for (Path path : made) {
        Files.delete(path);
      }
    }
  }
}
