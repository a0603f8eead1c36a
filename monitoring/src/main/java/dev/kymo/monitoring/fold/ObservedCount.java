package dev.kymo.monitoring.fold;

import org.jspecify.annotations.Nullable;

/**
 * How many rows of the probe set numbers rest on.
 *
 * @param rows how many
 * @param trained how many of them are trained on themselves; null: older recordings do not tell
 */
public record ObservedCount(int rows, @Nullable Integer trained) {

  /** For a reader, as in "5 rows, 2 of them trained on too". */
  public String words() {
    String count = rows == 1 ? "1 row" : rows + " rows";
    return trained == null ? count : count + ", " + trainedWords(rows, trained);
  }

  private static String trainedWords(int rows, int trained) {
    if (rows == 1) {
      return trained == 1 ? "trained on too" : "not trained on";
    }
    if (trained == 0) {
      return "none of them trained on";
    }
    return (trained == rows ? "all" : trained) + " of them trained on too";
  }
}
