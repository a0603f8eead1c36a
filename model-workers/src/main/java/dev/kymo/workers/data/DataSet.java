package dev.kymo.workers.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.input.InputFile;
import dev.kymo.workers.input.InputRefusedException;
import dev.kymo.workers.input.Quoted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a JSON lines file, plain or {@code .gz}. A line is one of
 *
 * <ul>
 *   <li>{@code prompt} and any response types, as texts, taken as they are;
 *   <li>{@code prompt} and {@code completion}, which is read as {@code chosen};
 *   <li>{@code chosen} and {@code rejected} as texts that begin with the same prompt (TRL's implicit prompt);
 *   <li>{@code prompt} and responses as lists of {@code {role, content}};
 *   <li>{@code chosen} and {@code rejected} as such lists that begin with the same messages;
 *   <li>{@code messages} as such a list, whose last message, the assistant's, is read as {@code chosen}, those before it as the
 *       prompt.
 * </ul>
 *
 * <p>A field that is null is absent, except a prompt.
 *
 * <p>Messages become plain text in the form of the HH data: {@code "\n\nHuman: "}, {@code "\n\nAssistant: "} or {@code
 * "\n\nSystem: "} before each content; a prompt ends with {@code "\n\nAssistant:"}, a response begins with a space. Fields that
 * are neither prompt nor response type are ignored with a notice.
 *
 * @param file where the rows come from
 * @param rows in file order; row i has number i
 * @param lines where each row stands in the file, counted from 1, blank lines included
 * @param responses the response types that at least one row has, in the order of {@link ResponseTypes#knownAnd}
 * @param notices what of the file may surprise
 */
public record DataSet(
    Path file, List<Row> rows, List<Long> lines, List<String> responses, List<String> notices) {

  private static final long ROW_BYTES = 200;
  private static final long RESPONSE_BYTES = 100;

  public DataSet {
    rows = List.copyOf(rows);
    lines = List.copyOf(lines);
    responses = List.copyOf(responses);
    notices = List.copyOf(notices);
  }

  /**
   * Reads rows 0..limit−1.
   *
   * @param limit null: all
   * @param extraResponses names of further fields to read as response types
   * @throws DataFormatException if the file is missing or empty, or a line is no row
   * @throws InputRefusedException if a line is beyond a limit, or the rows do not fit into memory
   */
  public static DataSet read(Path file, @Nullable Integer limit, List<String> extraResponses) {
    return InputFile.reading(file, () -> readAll(file, limit, extraResponses));
  }

  private static DataSet readAll(Path file, @Nullable Integer limit, List<String> extraResponses) {
    List<String> types = ResponseTypes.knownAnd(extraResponses);
    RowParser parser = new RowParser(types);
    List<Row> rows = new ArrayList<>();
    List<Long> numbers = new ArrayList<>();
    Set<String> present = new LinkedHashSet<>();
    long bytes = 0;
    try (JsonLines lines = JsonLines.open(file)) {
      while (limit == null || rows.size() < limit) {
        ObjectNode object = lines.next();
        if (object == null) {
          break;
        }
        Row row = parse(parser, rows.size(), object, file, lines.line());
        bytes += memory(row);
        InputFile.requireMemory(file, bytes);
        rows.add(row);
        numbers.add(lines.line());
        present.addAll(row.responses().keySet());
      }
    }
    requireRows(file, rows.size());
    List<String> notices = new ArrayList<>(parser.notices());
    List<String> absent =
        extraResponses.stream().filter(name -> !present.contains(name)).toList();
    if (!absent.isEmpty()) {
      notices.add("no row has the fields that data.responses names: " + Quoted.list(absent));
    }
    return new DataSet(
        file, rows, numbers, types.stream().filter(present::contains).toList(), notices);
  }

  /** Number of rows. */
  public int size() {
    return rows.size();
  }

  /** The row of a number. */
  public Row row(int number) {
    return rows.get(number);
  }

  /** The line of a row, from 1. */
  public long line(int number) {
    return lines.get(number);
  }

  /**
   * Makes sure that every row has some responses.
   *
   * @param purpose who needs them, for the message
   * @throws DataFormatException that counts the rows that lack one of them
   */
  public void require(Collection<String> types, String purpose) {
    for (String type : types) {
      List<Row> without =
          rows.stream().filter(row -> !row.responses().containsKey(type)).toList();
      if (!without.isEmpty()) {
        Row first = without.get(0);
        throw new DataFormatException(
            file,
            line(first.number()),
            "has no response '" + type + "', which " + purpose + " needs; it has "
                + Quoted.list(first.responses().keySet()) + ". " + without.size() + " of "
                + rows.size() + " rows lack it: give it, or leave such rows out");
      }
    }
  }

  /** A fault of a row as a fault of its line. */
  public DataFormatException fault(RowNotEncodableException fault) {
    return new DataFormatException(file, line(fault.row()), fault.what(), fault);
  }

  /** About what a row takes, at least: its texts and what holds them. */
  private static long memory(Row row) {
    long bytes = ROW_BYTES + row.prompt().length();
    for (String response : row.responses().values()) {
      bytes += RESPONSE_BYTES + response.length();
    }
    return bytes;
  }

  private static Row parse(RowParser parser, int number, ObjectNode object, Path file, long line) {
    try {
      return parser.parse(number, object);
    } catch (IllegalArgumentException e) {
      throw new DataFormatException(file, line, String.valueOf(e.getMessage()), e);
    }
  }

  private static void requireRows(Path file, int count) {
    if (count == 0) {
      throw new DataFormatException(file, "holds no rows; write one JSON object per line");
    }
  }
}
