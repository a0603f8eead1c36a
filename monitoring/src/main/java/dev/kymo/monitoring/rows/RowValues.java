package dev.kymo.monitoring.rows;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.kymo.monitoring.event.EventJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a kind as values, column by column: what {@link RowFormat} reads as records, for whoever wants columns. Some ten times as
 * quick, because no tree and no record is made.
 */
public final class RowValues {

  /**
   * A column.
   *
   * @param name as in the file
   */
  public record ValueColumn(String name, ColumnType type) {}

  private static final String STEP = "step";

  private final RowKind kind;
  private final List<ValueColumn> columns;
  private final Map<String, Integer> places = new HashMap<>();

  private RowValues(RowKind kind, List<ValueColumn> columns) {
    this.kind = kind;
    this.columns = columns;
    columns.forEach(column -> places.put(column.name(), places.size()));
  }

  /** All columns of a kind, in the order in which they are written; the envelope's {@code attempt} is the last. */
  public static RowValues of(RowKind kind) {
    List<ValueColumn> columns = new ArrayList<>();
    kind.components()
        .forEach((name, component) -> columns.add(new ValueColumn(name, ColumnType.of(component))));
    columns.add(new ValueColumn(RowFormat.ATTEMPT, ColumnType.INT));
    return new RowValues(kind, List.copyOf(columns));
  }

  /** Only some of the columns; a row's step is always among them. */
  public RowValues only(List<String> names) {
    return new RowValues(
        kind,
        columns.stream()
            .filter(column -> column.name().equals(STEP) || names.contains(column.name()))
            .toList());
  }

  public RowKind kind() {
    return kind;
  }

  public List<ValueColumn> columns() {
    return columns;
  }

  /** Where a column's value stands in what {@link #read} returns. */
  public int place(String column) {
    Integer place = places.get(column);
    if (place == null) {
      throw new IllegalArgumentException(kind.name() + " has no column " + column);
    }
    return place;
  }

  /** The step that such a row is about. */
  public long step(@Nullable Object[] row) {
    Object step = row[place(STEP)];
    if (step instanceof Long number) {
      return number;
    }
    throw new IllegalArgumentException("not a row: step is " + step);
  }

  /**
   * The values of a row, one for each column; null stands for a number that was not finite, and for what the row does not have.
   *
   * @throws IllegalArgumentException if the line is no such row
   */
  public @Nullable Object[] read(String line) {
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    try (JsonParser parser = EventJson.parser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("not a JSON object");
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        Integer place = places.get(name);
        if (place == null) {
          parser.skipChildren();
        } else {
          row[place] = columns.get(place).type().read(parser, name);
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new IllegalArgumentException("not one JSON object");
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
    step(row);
    return row;
  }
}
