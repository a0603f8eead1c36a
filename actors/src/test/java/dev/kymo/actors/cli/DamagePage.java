package dev.kymo.actors.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** docs/damage.md: words that people write, then a table that a test writes. */
final class DamagePage {
  private static final String HEADER = "| file | damage | `status` | `replay` | `report` | `resume`"
      + " | `status`, completed | `replay`, completed | `report`, completed | `resume`, completed |";

  private DamagePage() {}

  static String line(DamagedFile file, Damage damage, List<String> cells) {
    return "| " + file.words + " | " + damage.words + " | " + String.join(" | ", cells) + " |";
  }

  /** What the page says of a file, line by line. */
  static List<String> lines(Path page, DamagedFile file) throws IOException {
    try (Stream<String> lines = Files.lines(page)) {
      return lines.filter(line -> line.startsWith("| " + file.words + " |")).toList();
    }
  }

  /** What came out for a file. */
  static List<String> lines(Map<String, String> rows, DamagedFile file) {
    return Arrays.stream(Damage.values())
        .map(damage -> rows.get(file + " " + damage))
        .toList();
  }

  /** Writes the table anew, of the files that were tried; what the page says of others stays. */
  static void write(Path page, Map<String, String> rows) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(page).stream()
        .takeWhile(line -> !line.startsWith("| file |"))
        .toList());
    lines.add(HEADER);
    lines.add("|---".repeat(2 + 2 * 4) + "|");
    for (DamagedFile file : DamagedFile.values()) {
      boolean tried = rows.containsKey(file + " " + Damage.FLIP);
      lines.addAll(tried ? lines(rows, file) : lines(page, file));
    }
    Files.write(page, lines);
  }
}
