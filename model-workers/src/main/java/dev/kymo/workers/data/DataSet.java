package dev.kymo.workers.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a JSON lines file, plain or {@code .gz}. A line is one of
 *
 * <ul>
 *   <li>{@code prompt} and any response types, as texts, taken as they are;
 *   <li>{@code chosen} and {@code rejected} as texts that begin with the same prompt (TRL's implicit prompt);
 *   <li>{@code prompt} and responses as lists of {@code {role, content}};
 *   <li>{@code chosen} and {@code rejected} as such lists that begin with the same messages.
 * </ul>
 *
 * <p>Messages become plain text in the form of the HH data: {@code "\n\nHuman: "}, {@code "\n\nAssistant: "} or {@code
 * "\n\nSystem: "} before each content; a prompt ends with {@code "\n\nAssistant:"}, a response begins with a space. Fields that
 * are neither prompt nor response type are ignored with one notice.
 *
 * @param file where the rows come from
 * @param rows in file order; row i has number i
 * @param responses the response types that at least one row has, in the order of {@link ResponseTypes#knownAnd}
 */
public record DataSet(Path file, List<Row> rows, List<String> responses) {

  private static final Logger LOG = LoggerFactory.getLogger(DataSet.class);

  public DataSet {
    rows = List.copyOf(rows);
    responses = List.copyOf(responses);
  }

  /**
   * Reads rows 0..limit−1.
   *
   * @param limit null: all
   * @param extraResponses names of further fields to read as response types
   * @throws DataFormatException if the file is missing or empty, or a line is no row
   */
  public static DataSet read(Path file, @Nullable Integer limit, List<String> extraResponses) {
    List<String> types = ResponseTypes.knownAnd(extraResponses);
    RowParser parser = new RowParser(types);
    List<Row> rows = new ArrayList<>();
    Set<String> present = new LinkedHashSet<>();
    try (JsonLines lines = JsonLines.open(file)) {
      while (limit == null || rows.size() < limit) {
        ObjectNode object = lines.next();
        if (object == null) {
          break;
        }
        Row row = parse(parser, rows.size(), object, file, lines.line());
        rows.add(row);
        present.addAll(row.responses().keySet());
      }
    }
    requireRows(file, rows.size());
    logNotices(file, parser.ignored(), extraResponses, present);
    return new DataSet(file, rows, types.stream().filter(present::contains).toList());
  }

  /**
   * Counts the rows that {@link #read} would return, looking only at where lines begin and end.
   *
   * @param limit null: all
   * @throws DataFormatException if the file is missing or empty, or a line cannot be a JSON object
   */
  public static int countRows(Path file, @Nullable Integer limit) {
    int count = 0;
    try (JsonLines lines = JsonLines.open(file)) {
      while ((limit == null || count < limit) && lines.skip()) {
        count++;
      }
    }
    requireRows(file, count);
    return count;
  }

  /** Number of rows. */
  public int size() {
    return rows.size();
  }

  /** The row of a number. */
  public Row row(int number) {
    return rows.get(number);
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

  private static void logNotices(
      Path file, Set<String> ignored, List<String> extraResponses, Set<String> present) {
    if (!ignored.isEmpty()) {
      LOG.warn(
          "{}: fields ignored, as they are no response types (data.responses can name them): {}",
          file,
          new TreeSet<>(ignored));
    }
    List<String> absent =
        extraResponses.stream().filter(name -> !present.contains(name)).toList();
    if (!absent.isEmpty()) {
      LOG.warn("{}: no row has the fields that data.responses names: {}", file, absent);
    }
  }
}
