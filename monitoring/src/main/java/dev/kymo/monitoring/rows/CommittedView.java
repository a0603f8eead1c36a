package dev.kymo.monitoring.rows;

import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code KIND.jsonl} of a run that has completed: the rows of its committed segments, once more. Each copy mends the other, and
 * neither is believed without the hashes that were committed.
 */
public final class CommittedView {
  private final Path file;
  private final List<CommittedSegment> segments;
  private final SegmentHeaders headers;
  private @Nullable List<Place> places;

  /** Where a segment's rows stand here, if it begins with this header; {@code damage}: why it does not, or they do not. */
  private record Place(
      Stretch rows, byte[] header, @Nullable String damage) {}

  private CommittedView(Path file, List<CommittedSegment> segments, SegmentHeaders headers) {
    this.file = file;
    this.segments = List.copyOf(segments);
    this.headers = headers;
  }

  /**
   * The view of one kind.
   *
   * @param segments of the kind, in order
   */
  public static CommittedView of(Path runDir, String kind, List<CommittedSegment> segments) {
    return new CommittedView(
        runDir.resolve(kind + ".jsonl"), segments, SegmentHeaders.of(runDir, kind, segments));
  }

  /** How the file differs from the committed rows; null: not at all. Reads all of it. */
  public @Nullable String damage() {
    String length = lengthDamage();
    if (length != null) {
      return length;
    }
    long end = 0;
    for (Place place : places()) {
      if (place.damage() != null) {
        return place.damage();
      }
      end = place.rows().end();
    }
    return lengthDamage(Set.of(end));
  }

  /** What the file's length alone says; null: it has as many bytes as were committed. */
  public @Nullable String lengthDamage() {
    Set<Long> possible = Set.of(0L);
    for (int i = 0; i < segments.size(); i++) {
      Set<Long> longer = new LinkedHashSet<>();
      for (byte[] header : headers.possible(i)) {
        long rows = Math.max(0, segments.get(i).length() - header.length);
        possible.forEach(before -> longer.add(before + rows));
      }
      possible = longer;
    }
    return lengthDamage(possible);
  }

  /**
   * What the file's length says.
   *
   * @param wanted the lengths that it may have, the likeliest first
   */
  private @Nullable String lengthDamage(Set<Long> wanted) {
    if (!Files.exists(file)) {
      return "is missing";
    }
    if (!Files.isRegularFile(file)) {
      return CommittedRows.NO_FILE;
    }
    try {
      long actual = Files.size(file);
      return wanted.contains(actual)
          ? null
          : "has " + actual + " bytes instead of the " + wanted.iterator().next() + " committed";
    } catch (IOException e) {
      return "cannot be read: " + IoReason.of(e);
    }
  }

  /** The header that a segment has as it stands in its own file; nothing, if it has none. */
  byte[] present(int segment) {
    return headers.present(segment);
  }

  /** Whether the segment's rows stand here as they were committed. */
  boolean holds(int segment) {
    return Files.isRegularFile(file) && places().get(segment).damage() == null;
  }

  /** Where the segment's rows stand. */
  Stretch stretch(int segment) {
    return places().get(segment).rows();
  }

  /** What the segment begins with before its rows. */
  byte[] header(int segment) {
    return places().get(segment).header();
  }

  private List<Place> places() {
    List<Place> known = places;
    if (known == null) {
      known = new ArrayList<>();
      long from = 0;
      for (int i = 0; i < segments.size(); i++) {
        Place place = place(i, from);
        known.add(place);
        from = place.rows().end();
      }
      places = known;
    }
    return known;
  }

  private Place place(int segment, long from) {
    CommittedSegment committed = segments.get(segment);
    List<Place> tried = new ArrayList<>();
    for (byte[] header : headers.possible(segment)) {
      Stretch rows = new Stretch(file, from, Math.max(0, committed.length() - header.length));
      Place place = new Place(rows, header, CommittedRows.damage(header, rows, committed.sha256()));
      if (place.damage() == null) {
        return place;
      }
      tried.add(place);
    }
    return tried.get(0);
  }
}
