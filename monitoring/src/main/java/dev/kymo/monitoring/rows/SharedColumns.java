package dev.kymo.monitoring.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.EventJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * The columns that a segment's rows have in common with those of this version. Another version may have written the segment,
 * which did not know columns that came since, or knew some that have gone: rows are compared in those that both know. One process writes
 * a segment, so that a column which none of its rows has was unknown to it; one that some have and others lack says something by being absent.
 */
final class SharedColumns {
  private final Set<String> columns;

  private SharedColumns(Set<String> columns) {
    this.columns = columns;
  }

  /** Those of all rows of a segment, committed or not, as far as they are whole. */
  static SharedColumns of(Path segment, RowKind kind) throws IOException {
    Set<String> columns = new HashSet<>();
    try (Lines lines = Lines.of(segment, 0, Long.MAX_VALUE)) {
      for (Lines.Line line = lines.next(); line != null; line = lines.next()) {
        EventJson.parse(line.text()).fieldNames().forEachRemaining(columns::add);
      }
    } catch (IllegalArgumentException torn) {
      // nothing behind it is compared with either
      return retained(columns, kind);
    }
    return retained(columns, kind);
  }

  private static SharedColumns retained(Set<String> columns, RowKind kind) {
    columns.retainAll(kind.columns());
    return new SharedColumns(columns);
  }

  /** Whether two rows, which are not the same, differ only in columns that one of their versions does not know. */
  boolean agree(String before, String now) {
    ObjectNode then = EventJson.parse(before);
    ObjectNode today = EventJson.parse(now);
    Set<String> names = new LinkedHashSet<>();
    then.fieldNames().forEachRemaining(names::add);
    today.fieldNames().forEachRemaining(names::add);
    boolean unknown = false;
    for (String name : names) {
      JsonNode value = then.get(name);
      if (columns.contains(name) && !Objects.equals(value, today.get(name))) {
        return false;
      }
      unknown |= !columns.contains(name) && !name.equals(EventJson.NOTE);
    }
    return unknown;
  }
}
