package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.event.RowEvent;
import dev.kymo.monitoring.rows.RowFormat;
import dev.kymo.monitoring.rows.SegmentFolder;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one kind that count, in order: the assembled file's, else those of the segments up to the last committed step.
 * Where segments overlap, the newer term's are taken: what an older term wrote beyond them was never committed.
 */
final class RecordedRows<E extends RowEvent> implements Closeable {
  /**
   * A file of rows.
   *
   * @param before its rows from this step on do not count
   */
  private record Part(Path file, long before) {}

  private final String run;
  private final Class<E> type;
  private final List<Part> parts;
  private int nextPart;
  private @Nullable BufferedReader open;
  private long before;
  private @Nullable E head;

  private RecordedRows(String run, Class<E> type, List<Part> parts) throws IOException {
    this.run = run;
    this.type = type;
    this.parts = parts;
    advance();
  }

  /**
   * @param ended whether the run has ended, so that its rows are assembled
   * @param committedStep rows beyond it do not count
   */
  static <E extends RowEvent> RecordedRows<E> open(
      Path runDir, String kind, Class<E> type, boolean ended, long committedStep)
      throws IOException {
    String run = String.valueOf(runDir.getFileName());
    Path assembled = runDir.resolve(kind + ".jsonl");
    if (ended && Files.exists(assembled)) {
      return new RecordedRows<>(run, type, List.of(new Part(assembled, Long.MAX_VALUE)));
    }
    return new RecordedRows<>(
        run, type, segments(run, runDir.resolve("rows"), kind, type, committedStep));
  }

  private static <E extends RowEvent> List<Part> segments(
      String run, Path rows, String kind, Class<E> type, long committedStep) throws IOException {
    List<SegmentFolder> folders = new ArrayList<>();
    if (Files.isDirectory(rows)) {
      try (Stream<Path> entries = Files.list(rows)) {
        entries
            .map(entry -> SegmentFolder.parse(String.valueOf(entry.getFileName())))
            .flatMap(Optional::stream)
            .sorted()
            .forEach(folders::add);
      }
    }
    List<Part> parts = new ArrayList<>();
    long before = committedStep + 1;
    for (int i = folders.size() - 1; i >= 0; i--) {
      Path file = rows.resolve(folders.get(i).toString()).resolve(kind + ".jsonl");
      E first = first(run, file, type);
      if (first != null) {
        parts.add(0, new Part(file, before));
        before = Math.min(before, first.step());
      }
    }
    return parts;
  }

  private static <E extends RowEvent> @Nullable E first(String run, Path file, Class<E> type)
      throws IOException {
    try (RecordedRows<E> rows =
        new RecordedRows<>(run, type, List.of(new Part(file, Long.MAX_VALUE)))) {
      return rows.peek();
    }
  }

  /** The next row, which stays the next; null: there is none. */
  @Nullable
  E peek() {
    return head;
  }

  /** Takes the next row. */
  E take() throws IOException {
    E row = head;
    if (row == null) {
      throw new IllegalStateException("no row is left");
    }
    advance();
    return row;
  }

  private void advance() throws IOException {
    head = null;
    while (head == null && (open != null || nextPart < parts.size())) {
      if (open == null) {
        openNext();
      } else {
        String line = open.readLine();
        E row = line == null ? null : row(line);
        if (row == null || row.step() >= before) {
          open.close();
          open = null;
        } else {
          head = row;
        }
      }
    }
  }

  private void openNext() throws IOException {
    Part part = parts.get(nextPart++);
    if (Files.exists(part.file())) {
      open = Files.newBufferedReader(part.file());
      before = part.before();
    }
  }

  /** The row on the line; null for a last line that is still being written. */
  private @Nullable E row(String line) throws IOException {
    if (!line.endsWith("}")) {
      return null;
    }
    try {
      return RowFormat.event(run, line, type);
    } catch (IllegalArgumentException e) {
      throw new IOException(parts.get(nextPart - 1).file() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
