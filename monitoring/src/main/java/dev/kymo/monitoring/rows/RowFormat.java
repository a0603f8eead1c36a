package dev.kymo.monitoring.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.EventJson;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunRow;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A row as one line of JSON: the record's components in their order and in snake case, {@code seconds} behind them, the envelope's {@code
 * attempt} last; the file is the run's. Lists that the objective does not have are left out. Equal rows
 * give equal bytes.
 */
public final class RowFormat {
  static final String SECONDS = "seconds";
  static final String ATTEMPT = "attempt";

  /** What may differ when a step is repeated. */
  private static final List<String> INCOMPARABLE = List.of(SECONDS, ATTEMPT);

  /** The Java types of a record's columns, by their names. */
  private static final ClassValue<Map<String, Class<?>>> COLUMNS = new ClassValue<>() {
    @Override
    protected Map<String, Class<?>> computeValue(Class<?> type) {
      Map<String, Class<?>> columns = new LinkedHashMap<>();
      for (RecordComponent component : type.getRecordComponents()) {
        columns.put(SnakeCaseStrategy.INSTANCE.translate(component.getName()), component.getType());
      }
      return columns;
    }
  };

  private RowFormat() {}

  /** The row on one line, without the line's end. */
  public static String line(Recorded<?> recorded) {
    return EventJson.text(tree(recorded));
  }

  static ObjectNode tree(Recorded<?> recorded) {
    ObjectNode tree = EventJson.tree(recorded.row());
    JsonNode seconds = tree.remove(SECONDS);
    tree.set(SECONDS, seconds);
    return tree.put(ATTEMPT, recorded.attempt());
  }

  /**
   * The row that {@link #line} wrote, in this version or another. A number that was not finite comes back as NaN, and so does one that the
   * writer did not know; what only the writer knew is left out.
   *
   * @throws IllegalArgumentException if the line is not such a row
   */
  public static <R extends RunRow> Recorded<R> recorded(String run, String line, Class<R> type) {
    ObjectNode tree = EventJson.parse(line);
    JsonNode attempt = tree.remove(ATTEMPT);
    if (attempt == null || !attempt.isInt()) {
      throw new IllegalArgumentException("not a row: attempt is " + attempt);
    }
    Map<String, Class<?>> columns = COLUMNS.get(type);
    tree.retain(columns.keySet());
    columns.forEach((column, java) -> {
      if (java == double.class && !tree.has(column)) {
        tree.put(column, Double.NaN);
      }
    });
    return new Recorded<>(run, attempt.intValue(), EventJson.record(tree, type));
  }

  /** The line without {@code seconds} and {@code attempt}: equal when a repeated step did the same. */
  public static String comparable(String line) {
    return EventJson.text(EventJson.parse(line).remove(INCOMPARABLE));
  }
}
