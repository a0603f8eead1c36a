package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.rows.Lines;
import dev.kymo.monitoring.rows.RowFormat;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.monitoring.rows.Stretch;
import dev.kymo.vocabulary.IoReason;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunRow;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one kind that count, in order. A line that is no row is left out and remembered. */
final class RecordedRows<R extends RunRow> implements Closeable {
  /** Flaws that are told; a file may be damaged throughout. */
  private static final int MOST_FLAWS = 10;

  /**
   * A part of a file of rows.
   *
   * @param before its rows from this step on do not count
   */
  record Part(Stretch stretch, long before) {
    static Part whole(Path file, long before) {
      return new Part(new Stretch(file, 0, Long.MAX_VALUE), before);
    }
  }

  private final Path runDir;
  private final String run;
  private final Class<R> type;
  private final List<Part> parts;
  private final List<Flaw> flaws = new ArrayList<>();
  private int nextPart;
  private @Nullable Lines open;
  private long lineNumber;
  private @Nullable Recorded<R> head;

  private RecordedRows(Path runDir, Class<R> type, List<Part> parts) {
    this.runDir = runDir;
    this.run = String.valueOf(runDir.getFileName());
    this.type = type;
    this.parts = List.copyOf(parts);
    advance();
  }

  static <R extends RunRow> RecordedRows<R> open(Path runDir, Class<R> type, List<Part> parts) {
    return new RecordedRows<>(runDir, type, parts);
  }

  /** The next row, which stays the next; null: there is none. */
  @Nullable
  Recorded<R> peek() {
    return head;
  }

  /** Takes the next row. */
  Recorded<R> take() {
    Recorded<R> row = head;
    if (row == null) {
      throw new IllegalStateException("no row is left");
    }
    advance();
    return row;
  }

  /** What could not be read so far. */
  List<Flaw> flaws() {
    return flaws;
  }

  private void unreadable(String what) {
    Path file = runDir.relativize(parts.get(nextPart - 1).stretch().file());
    if (flaws.size() == MOST_FLAWS) {
      flaws.add(Flaw.lost(run, file.toString(), "has more such lines"));
    }
    if (flaws.size() > MOST_FLAWS) {
      return;
    }
    flaws.add(Flaw.lost(run, file.toString(), what));
  }

  private void advance() {
    head = null;
    while (head == null && (open != null || nextPart < parts.size())) {
      try {
        if (open == null) {
          openNext();
        } else {
          readLine(open, parts.get(nextPart - 1).before());
        }
      } catch (IOException e) {
        unreadable("cannot be read behind line " + lineNumber + ": " + IoReason.of(e)
            + "; what is there is left out");
        closePart();
      }
    }
  }

  private void openNext() throws IOException {
    Stretch next = parts.get(nextPart++).stretch();
    lineNumber = 0;
    if (Files.exists(next.file()) && !Files.isRegularFile(next.file())) {
      throw new IOException("a folder or something else that is no file");
    }
    open = Lines.of(next.file(), next.from(), next.end());
  }

  private void readLine(Lines lines, long before) throws IOException {
    Lines.Line line = lines.next();
    if (line == null) {
      closePart();
      return;
    }
    lineNumber++;
    if (lineNumber == 1 && RowKind.isHeader(line.text())) {
      return;
    }
    try {
      Recorded<R> row = RowFormat.recorded(run, line.text(), type);
      if (row.row().step() >= before) {
        closePart();
      } else {
        head = row;
      }
    } catch (IllegalArgumentException e) {
      unreadable(
          "holds no row in line " + lineNumber + ", which is left out: " + Flaw.firstLine(e));
    }
  }

  private void closePart() {
    Lines done = open;
    open = null;
    if (done != null) {
      try {
        done.close();
      } catch (IOException e) {
        unreadable("cannot be closed: " + IoReason.of(e));
      }
    }
  }

  @Override
  public void close() {
    closePart();
    nextPart = parts.size();
    head = null;
  }
}
