package dev.kymo.monitoring.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.EventJson;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunRow;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row as one line of JSON: the record's components in their order and in snake case, {@code seconds} behind them, the envelope's {@code
 * attempt} last; the file is the run's. Lists that the objective does not have are left out. Equal rows
 * give equal bytes.
 */
public final class RowFormat {
  private static final String SECONDS = "seconds";
  private static final String ATTEMPT = "attempt";

  /** What may differ when a step is repeated. */
  private static final List<String> INCOMPARABLE = List.of(SECONDS, ATTEMPT);

  /** The columns of each kind of row that hold a number, always. */
  private static final ClassValue<List<String>> NUMBERS = new ClassValue<>() {
    @Override
    protected List<String> computeValue(Class<?> type) {
      return Stream.of(type.getRecordComponents())
          .filter(component -> component.getType() == double.class)
          .map(component ->
              PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName()))
          .toList();
    }
  };

  private RowFormat() {}

  /** The names of all columns of a kind of row. */
  static Set<String> columns(Class<? extends RunRow> type) {
    return Stream.of(type.getRecordComponents())
        .map(component ->
            PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The row on one line, without the line's end. */
  public static String line(Recorded<?> recorded) {
    ObjectNode tree = tree(recorded.row());
    JsonNode seconds = tree.remove(SECONDS);
    tree.set(SECONDS, seconds);
    tree.put(ATTEMPT, recorded.attempt());
    return EventJson.text(tree);
  }

  static ObjectNode tree(RunRow row) {
    return EventJson.tree(row);
  }

  /**
   * The row that {@link #line} wrote; a number that was not finite comes back as NaN, and so does one that older versions did
   * not write.
   *
   * @throws IllegalArgumentException if the line is not such a row
   */
  public static <R extends RunRow> Recorded<R> recorded(String run, String line, Class<R> type) {
    ObjectNode tree = EventJson.parse(line);
    JsonNode attempt = tree.remove(ATTEMPT);
    if (attempt == null || !attempt.isInt()) {
      throw new IllegalArgumentException("not a row: attempt is " + attempt);
    }
    for (String column : NUMBERS.get(type)) {
      if (!tree.has(column)) {
        tree.put(column, Double.NaN);
      }
    }
    return new Recorded<>(run, attempt.intValue(), EventJson.record(tree, type));
  }

  /** The line without {@code seconds} and {@code attempt}: equal when a repeated step did the same. */
  public static String comparable(String line) {
    return comparable(EventJson.parse(line));
  }

  static String comparable(ObjectNode tree) {
    return EventJson.text(tree.deepCopy().remove(INCOMPARABLE));
  }
}
