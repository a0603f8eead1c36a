package dev.kymo.actors.laboratory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/** A table in a file: a line of names, then one line per row; numbers with all their digits, null as an empty field. */
final class CsvFile {
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT.builder().setRecordSeparator('\n').build();

  private CsvFile() {}

  /** A row of fields, of which any may be null. */
  static List<@Nullable Object> row(@Nullable Object... fields) {
    return Arrays.asList(fields);
  }

  /** Writes the table, in place of a file that is there. */
  static void write(Path file, List<String> names, List<List<@Nullable Object>> rows) {
    try (Writer writer = Files.newBufferedWriter(file);
        CSVPrinter printer = new CSVPrinter(writer, FORMAT)) {
      printer.printRecord(names);
      for (List<@Nullable Object> row : rows) {
        if (row.size() != names.size()) {
          throw new IllegalArgumentException(
              file + " has " + names.size() + " columns, but a row of " + row.size());
        }
        printer.printRecord(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the table " + file, e);
    }
  }
}
