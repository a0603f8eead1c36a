package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.rows.Lines;
import dev.kymo.monitoring.rows.RowFormat;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.monitoring.rows.RowValues;
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
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one kind that count, in order. A line that is no row is left out and remembered.
 *
 * @param <R> what a row is read as
 */
final class RecordedRows<R> implements Closeable {
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
  private final Function<String, R> reader;
  private final ToLongFunction<R> step;
  private final List<Part> parts;
  private final List<Flaw> flaws = new ArrayList<>();
  private int nextPart;
  private @Nullable Lines open;
  private long lineNumber;
  private @Nullable R head;

  private RecordedRows(
      Path runDir, Function<String, R> reader, ToLongFunction<R> step, List<Part> parts) {
    this.runDir = runDir;
    this.run = String.valueOf(runDir.getFileName());
    this.reader = reader;
    this.step = step;
    this.parts = List.copyOf(parts);
    advance();
  }

  /** Rows as their records. */
  static RecordedRows<Recorded<?>> open(
      Path runDir, Class<? extends RunRow> type, List<Part> parts) {
    String run = String.valueOf(runDir.getFileName());
    return new RecordedRows<>(
        runDir, line -> RowFormat.recorded(run, line, type), row -> row.row().step(), parts);
  }

  /** Rows as values, column by column. */
  static RecordedRows<@Nullable Object[]> open(Path runDir, RowValues values, List<Part> parts) {
    return new RecordedRows<>(runDir, values::read, values::step, parts);
  }

  /** The next row, which stays the next; null: there is none. */
  @Nullable
  R peek() {
    return head;
  }

  /** Takes the next row. */
  R take() {
    R row = head;
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
      R row = reader.apply(line.text());
      if (step.applyAsLong(row) >= before) {
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
