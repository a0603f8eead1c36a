package dev.kymo.monitoring.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code KIND.jsonl} of a run that has completed: what its committed segments hold, once more. Each copy mends the other, and
 * neither is believed without the hashes that were committed.
 */
public final class CommittedView {
  private final Path file;
  private final List<CommittedSegment> segments;

  private CommittedView(Path file, List<CommittedSegment> segments) {
    this.file = file;
    this.segments = List.copyOf(segments);
  }

  /**
   * The view of one kind.
   *
   * @param segments of the kind, in order
   */
  public static CommittedView of(Path runDir, String kind, List<CommittedSegment> segments) {
    return new CommittedView(runDir.resolve(kind + ".jsonl"), segments);
  }

  /** How the file differs from the committed rows; null: not at all. Reads all of it. */
  public @Nullable String damage() {
    String length = lengthDamage();
    for (int i = 0; length == null && i < segments.size(); i++) {
      String reason = CommittedRows.damage(stretch(i), segments.get(i).sha256());
      if (reason != null) {
        return reason;
      }
    }
    return length;
  }

  /** What the file's length alone says; null: it has as many bytes as were committed. */
  public @Nullable String lengthDamage() {
    if (!Files.exists(file)) {
      return "is missing";
    }
    if (!Files.isRegularFile(file)) {
      return CommittedRows.NO_FILE;
    }
    try {
      long wanted = segments.stream().mapToLong(CommittedSegment::length).sum();
      long actual = Files.size(file);
      return actual == wanted
          ? null
          : "has " + actual + " bytes instead of the " + wanted + " committed";
    } catch (IOException e) {
      return "cannot be read: " + e;
    }
  }

  /** Whether the segment's bytes stand here as they were committed. */
  boolean holds(int segment) {
    return Files.isRegularFile(file)
        && CommittedRows.damage(stretch(segment), segments.get(segment).sha256()) == null;
  }

  /** Where the segment's bytes stand. */
  Stretch stretch(int segment) {
    long from = segments.subList(0, segment).stream()
        .mapToLong(CommittedSegment::length)
        .sum();
    return new Stretch(file, from, segments.get(segment).length());
  }
}
