package dev.kymo.monitoring.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something about a run's files that a reader should know: it is not as it was written, or cannot be checked.
 *
 * @param run the run's id
 * @param file relative to the run's folder
 * @param what is wrong, what was done about it, and what the reader can do
 * @param lost whether something that was committed can be had no more
 */
public record Flaw(String run, String file, String what, boolean lost) {

  /** Nothing that was committed is missing. */
  static Flaw harmless(String run, String file, String what) {
    return new Flaw(run, file, what, false);
  }

  /** Something that was committed is gone. */
  static Flaw lost(String run, String file, String what) {
    return new Flaw(run, file, what, true);
  }

  /** What a reader of lines said, without the library's account of where it stood. */
  static String firstLine(Exception failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  /** Flaws in sentences, in order; the same one of several runs is told once. */
  public static List<String> lines(List<Flaw> flaws) {
    Map<Flaw, List<String>> runs = new LinkedHashMap<>();
    for (Flaw flaw : flaws) {
      runs.computeIfAbsent(new Flaw("", flaw.file, flaw.what, flaw.lost), same -> new ArrayList<>())
          .add(flaw.run);
    }
    List<String> lines = new ArrayList<>();
    runs.forEach((flaw, of) ->
        lines.add("runs/" + of.get(0) + "/" + flaw.file + others(of) + " " + flaw.what));
    return lines;
  }

  private static String others(List<String> runs) {
    return switch (runs.size()) {
      case 1 -> "";
      case 2 -> " (and that of " + runs.get(1) + ")";
      default -> " (and those of " + (runs.size() - 1) + " more runs)";
    };
  }

  /** Whether any of them means that something that was committed is gone. */
  public static boolean anyLost(List<Flaw> flaws) {
    return flaws.stream().anyMatch(Flaw::lost);
  }
}
