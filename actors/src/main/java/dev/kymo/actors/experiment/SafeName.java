package dev.kymo.actors.experiment;

import dev.kymo.workers.input.Quoted;
import java.util.regex.Pattern;

/** Names that become folder names: no separators, no leading dot, so that nothing is written outside the output folder. */
final class SafeName {
  static final String RULE =
      "must consist of 1 to 100 letters, digits, '.', '_' and '-', and not start with '.'";
  private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
  /** A run id joins a model, a recipe and a seed. */
  private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,229}");

  private SafeName() {}

  static boolean matches(String name) {
    return PATTERN.matcher(name).matches();
  }

  static String requireRunId(String id) {
    if (!RUN_ID.matcher(id).matches()) {
      throw new IllegalArgumentException('"' + Quoted.text(id) + "\" is no run id");
    }
    return id;
  }
}
