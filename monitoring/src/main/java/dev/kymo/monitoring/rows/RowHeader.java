package dev.kymo.monitoring.rows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.event.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The line that a segment begins with: which columns its writer knew. One that is known and that a row lacks says something by being
 * absent; one that is not known says nothing. Older versions wrote none.
 *
 * @param rows the kind's name
 * @param schema its number, from 1
 * @param columns in the order in which they are written
 * @param meanings of columns that once meant something else, the schema since which they mean what they mean here
 */
record RowHeader(String rows, int schema, List<String> columns, Map<String, Integer> meanings) {
  private static final String ROWS = "rows";
  private static final String SCHEMA = "schema";
  private static final String COLUMNS = "columns";
  private static final String MEANINGS = "meanings";
  /** How it begins, and no row does. */
  private static final String BEGINNING = "{\"" + ROWS + "\":\"";

  RowHeader {
    columns = List.copyOf(columns);
    meanings = Map.copyOf(meanings);
  }

  /** What this version writes, or wrote when a kind had an earlier schema. */
  static RowHeader of(RowKind kind, int schema) {
    List<String> columns = kind.columns(schema);
    Map<String, Integer> meanings = new LinkedHashMap<>();
    for (String column : columns) {
      int since = kind.meaningSince(column, schema);
      if (since > 0) {
        meanings.put(column, since);
      }
    }
    return new RowHeader(kind.name(), schema, columns, meanings);
  }

  /** The line, without its end. */
  String line() {
    ObjectNode tree = EventJson.parse("{}").put(ROWS, rows).put(SCHEMA, schema);
    ArrayNode names = tree.putArray(COLUMNS);
    columns.forEach(names::add);
    if (!meanings.isEmpty()) {
      ObjectNode since = tree.putObject(MEANINGS);
      columns.stream()
          .filter(meanings::containsKey)
          .forEach(name -> since.put(name, meanings.get(name)));
    }
    return EventJson.text(tree);
  }

  /** Whether a line is one, if it is any that this or a newer version wrote. */
  static boolean isHeader(String line) {
    return line.startsWith(BEGINNING);
  }

  private static RowHeader parse(String line) {
    ObjectNode tree = EventJson.parse(line);
    if (!tree.path(SCHEMA).isInt() || !tree.path(COLUMNS).isArray()) {
      throw new IllegalArgumentException("not the header of rows: " + line);
    }
    List<String> columns = new ArrayList<>();
    tree.path(COLUMNS).forEach(name -> columns.add(name.asText()));
    Map<String, Integer> meanings = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> since : tree.path(MEANINGS).properties()) {
      meanings.put(since.getKey(), since.getValue().asInt());
    }
    return new RowHeader(tree.path(ROWS).asText(), tree.path(SCHEMA).asInt(), columns, meanings);
  }

  /**
   * What the first line of a segment says.
   *
   * @return null if it is a row, because an older version wrote the segment
   * @throws IllegalArgumentException if it is damaged
   */
  static @Nullable RowHeader of(String first) {
    return isHeader(first) ? parse(first) : null;
  }

  /** The first line of a segment, without its end; null: there is no whole one. */
  static @Nullable String firstLine(Path segment) throws IOException {
    if (!Files.isRegularFile(segment)) {
      return null;
    }
    try (Lines lines = Lines.of(segment, 0, Long.MAX_VALUE)) {
      Lines.Line first = lines.next();
      return first == null ? null : first.text();
    }
  }
}
