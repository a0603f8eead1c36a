package dev.kymo.actors.node;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.CheckpointName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run's folder of checkpoints, as seen by one attempt. */
final class CheckpointFolder {

  private CheckpointFolder() {}

  /**
   * Deletes the checkpoints, finished or not, that {@code attempt} or an older one wrote and that are not in {@code keep}.
   * What a newer attempt wrote is left alone, and so is anything that is no checkpoint.
   *
   * @param settledStep what {@code attempt} itself wrote after this step may still be committed, and stays
   */
  static void sweep(Path folder, AttemptId attempt, Set<String> keep, long settledStep) {
    try {
      for (Path entry : entries(folder)) {
        String fileName = String.valueOf(entry.getFileName());
        boolean superfluous = !keep.contains(fileName)
            && CheckpointName.within(fileName)
                .filter(name -> name.isWithinReachOf(attempt))
                .filter(name -> !(name.isOf(attempt) && name.step() > settledStep))
                .isPresent();
        if (superfluous) {
          deleteTree(entry);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete old checkpoints in " + folder, e);
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> listed = Files.list(folder)) {
      return listed.sorted().toList();
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try {
      Files.walkFileTree(root, new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
            throws IOException {
          Files.deleteIfExists(file);
          return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
            throws IOException {
          if (failure != null) {
            throw failure;
          }
          Files.deleteIfExists(folder);
          return FileVisitResult.CONTINUE;
        }
      });
    } catch (NoSuchFileException e) {
      // a superseded writer renamed or deleted its own leftovers meanwhile: the next sweep sees
      // what remains
      if (Files.exists(root)) {
        throw e;
      }
    }
  }
}
