package dev.kymo.monitoring.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.vocabulary.Column;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tables of rows' columns in docs/columns.md, which are made of what their records say; what stands around them is written by hand. With
 * {@code -Dkymo.samples=update} they are written.
 */
class ColumnPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("basedir", ".")).resolve("../docs/columns.md");
  private static final String HEAD = "| column | type | unit | what it is |\n|---|---|---|---|\n";
  private static final Map<String, String> TYPES = Map.of(
      "long", "whole",
      "int", "whole",
      "double", "number",
      "java.lang.Double", "number",
      "java.lang.String", "text",
      "boolean", "true or false",
      "java.lang.Boolean", "true or false",
      "java.util.List<java.lang.Integer>", "list of whole",
      "java.util.List<java.lang.Double>", "list");

  private static String table(RowKind kind) {
    Stream<String> columns = kind.components().entrySet().stream()
        .map(column -> row(column.getKey(), column.getValue()));
    return Stream.concat(columns, Stream.of(row(RowFormat.ATTEMPT, "whole", "", "the attempt")))
        .collect(Collectors.joining("", HEAD, ""));
  }

  private static String row(String name, RecordComponent component) {
    Column column = Objects.requireNonNull(component.getAnnotation(Column.class));
    String type = column.type().isEmpty() ? word(component.getGenericType()) : column.type();
    String since = column.since() == 1 ? "" : " (since schema " + column.since() + ")";
    String means =
        column.meaningSince() == 0 ? "" : " (so since schema " + column.meaningSince() + ")";
    return row(name, type, column.unit(), column.meaning().replace("|", "\\|") + since + means);
  }

  private static String word(Type type) {
    return Objects.requireNonNull(
        TYPES.get(type.getTypeName()), () -> "say in the column's type what " + type + " holds");
  }

  private static String row(String name, String type, String unit, String meaning) {
    String unitCell = unit.isEmpty() ? "" : unit + " ";
    return "| `" + name + "` | " + type + " | " + unitCell + "| " + meaning + " |\n";
  }

  /** The page with the tables of all kinds as they should be. */
  private static String corrected(String page) {
    String corrected = page;
    for (RowKind kind : RowKind.all()) {
      int heading = corrected.indexOf("\n### `" + kind.fileName() + "`\n");
      int begin = heading < 0 ? -1 : corrected.indexOf(HEAD, heading);
      assertThat(begin)
          .as("%s needs a part '### `%s`' with a table", PAGE, kind.fileName())
          .isPositive();
      int end = corrected.indexOf("\n\n", begin) + 1;
      corrected = corrected.substring(0, begin) + table(kind) + corrected.substring(end);
    }
    return corrected;
  }

  @Test
  void columnsPage_tablesOfRows_sayWhatTheirRecordsSay() throws IOException {
    String page = Files.readString(PAGE);

    String corrected = corrected(page);

    if ("update".equals(System.getProperty("kymo.samples"))) {
      Files.writeString(PAGE, corrected);
    } else {
      assertThat(page)
          .as("write it anew: mvn -q -B verify -pl monitoring -am -Dtest=ColumnPageTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dkymo.samples=update")
          .isEqualTo(corrected);
    }
  }

  /** A file of rows that has a part in the page and is none is as wrong as one without. */
  @Test
  void columnsPage_filesOfRows_areTheKinds() throws IOException {
    List<String> parts = Files.readString(PAGE)
        .lines()
        .filter(line -> line.matches("### `[a-z-]+\\.jsonl`"))
        .map(line -> line.substring("### `".length(), line.length() - 1))
        .filter(name -> !name.equals("events.jsonl"))
        .toList();

    assertThat(parts)
        .containsExactlyElementsOf(RowKind.all().stream().map(RowKind::fileName).toList());
  }

  @Test
  void columns_meanings_areWordsOnOneLine() {
    for (RowKind kind : RowKind.all()) {
      kind.components()
          .forEach((name, component) -> assertThat(
                  Objects.requireNonNull(component.getAnnotation(Column.class)).meaning())
              .as("%s of %s", name, kind.name())
              .matches("\\S(.*[^.\\s])?"));
    }
  }
}
