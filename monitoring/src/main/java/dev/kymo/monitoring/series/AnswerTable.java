package dev.kymo.monitoring.series;

import dev.kymo.monitoring.event.EventJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of an answer: CSV with a line that names the columns, or a JSON array with an object for each row. Numbers have all their digits. */
final class AnswerTable {
  /** The formats, the usual one first. */
  static final List<String> FORMATS = List.of("csv", "json");

  private static final String TO_BE_QUOTED = "[\",\r\n]";

  private final boolean json;
  private final List<String> names;
  private final StringBuilder text = new StringBuilder(1 << 16);
  private int column;
  private boolean any;

  AnswerTable(String format, List<String> columns) {
    json = format.equals("json");
    names = columns.stream()
        .map(name -> json ? EventJson.quoted(name) + ":" : field(name))
        .toList();
    text.append(json ? "[" : String.join(",", names) + "\n");
  }

  private static String field(String value) {
    return value.split(TO_BE_QUOTED, 2).length > 1
        ? '"' + value.replace("\"", "\"\"") + '"'
        : value;
  }

  private void next() {
    if (json) {
      if (column == 0) {
        text.append(any ? ",\n{" : "\n{");
      } else {
        text.append(',');
      }
      text.append(names.get(column));
    } else if (column > 0) {
      text.append(',');
    }
    column++;
  }

  AnswerTable put(@Nullable String value) {
    next();
    if (json) {
      text.append(value == null ? "null" : EventJson.quoted(value));
    } else if (value != null) {
      text.append(field(value));
    }
    return this;
  }

  AnswerTable put(long value) {
    next();
    text.append(value);
    return this;
  }

  /** A number that is known to be finite. */
  AnswerTable put(double value) {
    next();
    text.append(EventJson.digits(value));
    return this;
  }

  void end() {
    if (column != names.size()) {
      throw new IllegalStateException(column + " values in a row of " + names.size());
    }
    text.append(json ? "}" : "\n");
    column = 0;
    any = true;
  }

  ApiAnswer answer() {
    if (json) {
      text.append(any ? "\n]\n" : "]\n");
    }
    return new ApiAnswer(json, text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
