package dev.kymo.monitoring.export;

import dev.kymo.monitoring.event.EventJson;
import dev.kymo.monitoring.rows.RowValues.ValueColumn;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values by RFC 4180 in UTF-8, the first line naming the columns. Numbers have all their digits, a list is one field that
 * holds it as JSON, and what a row does not have is an empty field.
 */
public final class CsvFormat implements TableFormat {

  @Override
  public String ending() {
    return ".csv";
  }

  @Override
  public Table begin(OutputStream out, List<ValueColumn> columns) throws IOException {
    CSVPrinter printer =
        new CSVPrinter(new OutputStreamWriter(out, StandardCharsets.UTF_8), CSVFormat.RFC4180);
    printer.printRecord(columns.stream().map(ValueColumn::name).toList());
    return new Table() {
      @Override
      public void add(@Nullable Object[] row) throws IOException {
        for (Object value : row) {
          printer.print(text(value));
        }
        printer.println();
      }

      @Override
      public void close() throws IOException {
        printer.flush();
      }
    };
  }

  /** A value as text; null is none. */
  static @Nullable String text(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(CsvFormat::element).collect(Collectors.joining(",", "[", "]"));
    }
    if (value instanceof Double number) {
      return EventJson.digits(number.doubleValue());
    }
    if (value instanceof Float number) {
      return EventJson.digits(number.floatValue());
    }
    return value.toString();
  }

  private static String element(@Nullable Object value) {
    return value instanceof String word ? EventJson.quoted(word) : String.valueOf(text(value));
  }
}
