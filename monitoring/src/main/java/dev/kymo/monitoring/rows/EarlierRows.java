package dev.kymo.monitoring.rows;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows that older terms wrote and that were never committed. They do not count; repeated steps are compared with them. Where
 * several terms wrote about the same, the newest has the word.
 */
final class EarlierRows {
  private final RowOrder order;
  private final NavigableMap<RowKey, Earlier> rows = new TreeMap<>();
  private final Map<Path, SharedColumns> shared = new HashMap<>();
  private final List<String> notices = new ArrayList<>();

  /** A row, and the file that it stands in. */
  private record Earlier(RowLine row, Path segment) {}

  private EarlierRows(RowOrder order) {
    this.order = order;
  }

  /**
   * Reads them.
   *
   * @param current the folder whose rows are not among them
   * @param committed what counts and is therefore not among them
   * @param lastCommitted the last row that counts
   * @param distrusted paths of segments that are not to be compared with
   * @throws MeaningChangedException if a column means something else in an older segment
   */
  static EarlierRows read(
      Path runDir,
      RowOrder order,
      SegmentFolder current,
      List<CommittedSegment> committed,
      @Nullable RowKey lastCommitted,
      Set<String> distrusted)
      throws IOException {
    EarlierRows earlier = new EarlierRows(order);
    RowKind kind = order.kind();
    for (SegmentFolder folder : comparedFolders(runDir, kind, current)) {
      String path = folder.path(kind);
      if (!distrusted.contains(path) && Files.exists(runDir.resolve(path))) {
        long from = committed.stream()
            .filter(segment -> segment.path().equals(path))
            .mapToLong(CommittedSegment::length)
            .findFirst()
            .orElse(0);
        earlier.requireMeanings(path, runDir.resolve(path));
        earlier.readTail(runDir, path, from, lastCommitted);
      }
    }
    return earlier;
  }

  /** Older folders since the newest branch, oldest first. */
  private static List<SegmentFolder> comparedFolders(
      Path runDir, RowKind kind, SegmentFolder current) throws IOException {
    Path rows = runDir.resolve("rows");
    List<SegmentFolder> compared = new ArrayList<>();
    if (!Files.isDirectory(rows) || isBranch(runDir, kind, current)) {
      return compared;
    }
    List<SegmentFolder> older = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(rows)) {
      for (Path folder : folders) {
        SegmentFolder.parse(String.valueOf(folder.getFileName()))
            .filter(found -> found.compareTo(current) < 0)
            .ifPresent(older::add);
      }
    }
    older.sort(null);
    for (SegmentFolder folder : older) {
      if (isBranch(runDir, kind, folder)) {
        compared.clear();
      }
      compared.add(folder);
    }
    return compared;
  }

  private static boolean isBranch(Path runDir, RowKind kind, SegmentFolder folder) {
    return Files.exists(runDir.resolve(folder.branchMarker(kind)));
  }

  private void requireMeanings(String path, Path segment) throws IOException {
    List<String> changed;
    try {
      changed = SharedColumns.otherMeanings(segment, order.kind());
    } catch (IllegalArgumentException damaged) {
      return; // its rows are not compared with either
    }
    if (!changed.isEmpty()) {
      throw new MeaningChangedException(path, changed);
    }
  }

  /** Reads as far as the rows are whole: nothing vouches for bytes that were never committed. */
  private void readTail(Path runDir, String path, long from, @Nullable RowKey lastCommitted)
      throws IOException {
    Path file = runDir.resolve(path);
    if (Files.size(file) < from) {
      notices.add(path + " is shorter than its committed part");
      return;
    }
    RowKey last = null;
    try (Lines lines = Lines.of(file, from, Long.MAX_VALUE)) {
      for (Lines.Line line = lines.next(); line != null; line = lines.next()) {
        RowLine row;
        try {
          if (line.start() == 0 && RowHeader.of(line.text()) != null) {
            continue;
          }
          row = order.row(line.text());
          if (last != null) {
            order.requireFollows(last, row.key());
          }
        } catch (IllegalArgumentException | RowOutOfOrderException e) {
          notices.add("%s is not compared with from byte %d on: %s"
              .formatted(path, line.start(), e.getMessage()));
          return;
        }
        last = row.key();
        if (lastCommitted == null || last.compareTo(lastCommitted) > 0) {
          rows.put(last, new Earlier(row, file));
        }
      }
    }
  }

  /** What was found and could not be compared with, for a reader. */
  List<String> notices() {
    return List.copyOf(notices);
  }

  /** Rows left to compare with. */
  int size() {
    return rows.size();
  }

  /** The first row that an older term wrote and that {@code row} contradicts or leaves out; null: none. */
  Outcome.@Nullable Mismatch contradictedBy(RowLine row) throws IOException {
    if (rows.isEmpty() || rows.firstKey().compareTo(row.key()) > 0) {
      return null;
    }
    RowKey first = rows.firstKey();
    Earlier expected = rows.firstEntry().getValue();
    String before = expected.row().comparable();
    String now = row.comparable();
    boolean agree = first.equals(row.key())
        && (before.equals(now) || shared(expected.segment()).agree(before, now));
    return agree ? null : new Outcome.Mismatch(first, before, now);
  }

  private SharedColumns shared(Path segment) throws IOException {
    SharedColumns columns = shared.get(segment);
    if (columns == null) {
      columns = SharedColumns.of(segment, order.kind());
      shared.put(segment, columns);
    }
    return columns;
  }

  /** Lets go of the rows up to this one: they have been repeated. */
  void forget(RowKey upTo) {
    rows.headMap(upTo, true).clear();
  }
}
