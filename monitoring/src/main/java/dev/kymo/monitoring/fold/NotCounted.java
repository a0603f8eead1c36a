package dev.kymo.monitoring.fold;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What accumulated influence leaves out, in words. */
public final class NotCounted {
  private static final int MOST_NAMED = 10;

  private NotCounted() {}

  /** Empty: it counts everything. */
  public static String inWords(AccumulatedInfluence influence) {
    List<String> parts = new ArrayList<>();
    if (influence.leftOut() > 0) {
      parts.add("the stage's first update, which divides by its own gradient");
    }
    int rows = influence.identicalRows().size();
    if (rows > 0) {
      parts.add((rows == 1 ? "training row " : rows + " training rows ")
          + influence.identicalRows().stream()
              .limit(MOST_NAMED)
              .map(String::valueOf)
              .collect(Collectors.joining(", "))
          + (rows > MOST_NAMED ? ", ..." : "")
          + ", whose chosen and rejected responses are the same");
    }
    return String.join("; ", parts);
  }
}
