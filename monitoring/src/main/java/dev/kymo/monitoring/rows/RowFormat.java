package dev.kymo.monitoring.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.EventJson;
import dev.kymo.monitoring.event.RowEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A row as one line of JSON: the record's components in their order and in snake case, without the run (the file is the
 * run's), with {@code seconds} and {@code attempt} last. Lists that the objective does not have are left out. Equal rows
 * give equal bytes.
 */
public final class RowFormat {
  /** What may differ when a step is repeated. */
  private static final List<String> INCOMPARABLE = List.of("seconds", "attempt");

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
  static Set<String> columns(Class<? extends RowEvent> type) {
    return Stream.of(type.getRecordComponents())
        .map(component ->
            PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName()))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The row on one line, without the line's end. */
  public static String line(RowEvent event) {
    ObjectNode tree = EventJson.tree(event);
    tree.remove("run");
    for (String key : INCOMPARABLE) {
      JsonNode value = tree.remove(key);
      tree.set(key, value);
    }
    return EventJson.text(tree);
  }

  /**
   * The row that {@link #line} wrote; a number that was not finite comes back as NaN, and so does one that older versions did
   * not write.
   *
   * @throws IllegalArgumentException if the line is not such a row
   */
  public static <E extends RowEvent> E event(String run, String line, Class<E> type) {
    ObjectNode tree = EventJson.parse(line);
    tree.put("run", run);
    for (String column : NUMBERS.get(type)) {
      if (!tree.has(column)) {
        tree.put(column, Double.NaN);
      }
    }
    return EventJson.event(tree, type);
  }

  /** The line without {@code seconds} and {@code attempt}: equal when a repeated step did the same. */
  public static String comparable(String line) {
    return comparable(EventJson.parse(line));
  }

  static String comparable(ObjectNode tree) {
    return EventJson.text(tree.deepCopy().remove(INCOMPARABLE));
  }
}
