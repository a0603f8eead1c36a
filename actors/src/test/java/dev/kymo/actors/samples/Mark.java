package dev.kymo.actors.samples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * How a block of output or a picture is made, as the comment above it says.
 *
 * @param commands lines for a shell, in a folder that has {@code ./kymo} and the project's files
 * @param shows the file that is shown; null: what the last command prints, or the page that it serves
 * @param keys of a JSON file, those that are shown
 * @param from how the first line shown begins; null: the first of all
 * @param until how the line begins before which it ends; null: none
 * @param varies regular expressions of what may be otherwise each time
 * @param tolerance of numbers, relative, beside one unit of the last digit that is shown; of a picture, the share of its cells that
 *     may differ, if more than usual
 * @param rerun when: {@code verify}, {@code ci}, {@code shared}, {@code browser}, or {@code recorded} with a date
 */
record Mark(
    List<String> commands,
    String shows,
    Set<String> keys,
    String from,
    String until,
    List<String> varies,
    double tolerance,
    String rerun) {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  Mark {
    commands = List.copyOf(commands);
    keys = keys == null ? Set.of() : keys;
    varies = varies == null ? List.of() : List.copyOf(varies);
    if (!rerun.matches("verify|ci|shared|browser|recorded \\d{4}-\\d{2}-\\d{2}")) {
      throw new IllegalArgumentException(
          "rerun is \"" + rerun + "\", must be verify, ci, shared, browser or recorded YYYY-MM-DD");
    }
  }

  static Mark of(String yaml) throws IOException {
    return YAML.readValue(yaml, Mark.class);
  }

  /** Without the date. */
  String occasion() {
    return rerun.replaceAll(" .*", "");
  }
}
