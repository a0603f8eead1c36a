package dev.kymo.workers.model;

import dev.kymo.workers.model.ConfigKey.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes the table of configuration keys into a page of the documentation, between two marks. */
public final class ConfigKeyMatrix {
  private static final String BEGIN = "<!-- configuration keys: generated -->\n";
  private static final String END = "<!-- end of configuration keys -->\n";

  private ConfigKeyMatrix() {}

  /** Writes the table anew in the file named by the first argument. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("usage: ConfigKeyMatrix README.md");
    }
    Path page = Path.of(arguments[0]);
    Files.writeString(page, in(Files.readString(page)));
  }

  /** A page with the table as it should be. */
  static String in(String page) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("the page has no marks " + BEGIN + END);
    }
    return page.substring(0, begin + BEGIN.length()) + markdown() + page.substring(end);
  }

  private static String markdown() {
    StringBuilder table = new StringBuilder("| key |");
    for (ModelFamily family : ModelFamily.values()) {
      table.append(" `").append(family.type()).append("` |");
    }
    table.append(" |\n|---|").append("---|".repeat(ModelFamily.values().length)).append("---|\n");
    rows()
        .forEach(
            (cells, names) -> table.append("| ").append(names).append(cells).append('\n'));
    return table.toString();
  }

  /** Keys' names by the rest of their row: keys that have nothing to tell them apart share one. */
  private static Map<String, String> rows() {
    Set<ConfigKey> keys = new LinkedHashSet<>();
    for (ModelFamily family : ModelFamily.values()) {
      keys.addAll(family.keys());
    }
    Map<String, String> rows = new LinkedHashMap<>();
    for (ConfigKey key : keys) {
      StringBuilder cells = new StringBuilder(" |");
      for (ModelFamily family : ModelFamily.values()) {
        cells.append(family.keys().contains(key) ? " " + cell(key) + " |" : " |");
      }
      cells.append(' ').append(key.words()).append(" |");
      rows.merge(cells.toString(), "`" + key.name() + "`", (one, other) -> one + ", " + other);
    }
    return rows;
  }

  private static String cell(ConfigKey key) {
    if (key.use() != Use.REFUSED) {
      return key.use() == Use.USED ? "used" : "no influence";
    }
    if (key.neutral().isEmpty()) {
      return "refused unless …";
    }
    return "refused unless "
        + key.neutral().stream()
            .sorted()
            .map(value -> "`" + value + "`")
            .collect(Collectors.joining(", "));
  }
}
