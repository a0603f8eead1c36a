package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What docs/columns.md says there is. */
public final class DocumentedColumns {
  private static final Path PAGE = Path.of("../docs/columns.md");
  private static final Pattern COLUMN = Pattern.compile("^\\| `([^`]+)` \\| .* \\| \\S.*\\|$");

  private DocumentedColumns() {}

  /** The columns below a heading, in their order; each has a row of its own with words in its last cell. */
  public static List<String> of(String heading) throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int start = lines.indexOf("### " + heading);
    assertThat(start).as("heading '%s' in %s", heading, PAGE).isNotNegative();
    return lines.subList(start + 1, lines.size()).stream()
        .takeWhile(line -> !line.startsWith("#"))
        .map(COLUMN::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .toList();
  }

  /** Every table in the folder has the documented columns, in their order. */
  public static void assertDescribeTables(String laboratory, Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> tables =
          files.filter(file -> file.toString().endsWith(".csv")).sorted().toList();
      assertThat(tables).isNotEmpty();
      for (Path table : tables) {
        String header = Files.readAllLines(table).get(0);
        assertThat(of("`" + laboratory + "`: `" + table.getFileName() + "`"))
            .as("columns of %s", table)
            .containsExactly(header.split(",", -1));
      }
    }
  }
}
