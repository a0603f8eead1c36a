package dev.kymo.workers.file;

import dev.kymo.vocabulary.file.Durably;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Writes a folder beside its place, flushes it to disk and renames it, so that it is there whole or not at all. */
public final class AtomicFolder {
  private static final String SUFFIX = ".writing";

  /** Fills a folder. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path folder) throws IOException;
  }

  private AtomicFolder() {}

  /** Creates {@code target}, or replaces it. */
  public static void write(Path target, Content content) {
    Path parent = Durably.folderOf(target);
    Path beside = target.resolveSibling(target.getFileName() + SUFFIX);
    try {
      try {
        delete(beside);
        Files.createDirectories(beside);
        content.writeTo(beside);
        flushTree(beside);
        delete(target);
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        Durably.force(parent);
      } finally {
        delete(beside); // what could not be finished would keep the disk full
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }

  private static void flushTree(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Durably.force(file);
      }
    }
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(folder)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.delete(file);
    }
  }
}
