package dev.kymo.actors.samples;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Lines of output as they are shown, against those of another run. */
final class Lines {
  private static final Pattern NUMBER =
      Pattern.compile("[+−-]?\\d+(?:,\\d{3})*(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");

  /** A line that stands for any number of lines. */
  static final String CUT = "...";

  /** How much of a line tells which one it is, where the rest is a result. */
  private static final int HEAD = 30;

  private final Mark mark;

  Lines(Mark mark) {
    this.mark = mark;
  }

  /** The lines from the mark's first to its last. */
  List<String> section(List<String> output) {
    int first = 0;
    while (mark.from() != null && !output.get(first).startsWith(mark.from())) {
      first++;
    }
    int end = first;
    while (end < output.size()
        && (mark.until() == null || !output.get(end).startsWith(mark.until()))) {
      end++;
    }
    while (end > first && output.get(end - 1).isBlank()) {
      end--;
    }
    return output.subList(first, end);
  }

  /** What is shown, made anew of a run's lines: everything, or what the cuts leave. */
  List<String> updated(List<String> shown, List<String> output) {
    if (!shown.contains(CUT)) {
      return output;
    }
    List<String> updated = new ArrayList<>();
    int next = 0;
    for (String line : shown) {
      if (line.equals(CUT)) {
        updated.add(CUT);
        continue;
      }
      int place = next;
      while (place < output.size() && !head(output.get(place)).equals(head(line))) {
        place++;
      }
      if (place == output.size()) {
        throw new IllegalStateException("the output has no line like: " + line);
      }
      updated.add(output.get(place));
      next = place + 1;
    }
    return updated;
  }

  private String head(String line) {
    String text = skeleton(masked(line));
    return text.substring(0, Math.min(HEAD, text.length()));
  }

  /** The lines shown that no line of the output equals, in order, and those of the output that should be shown. */
  List<String> differences(List<String> shown, List<String> output) {
    List<String> differences = new ArrayList<>();
    int next = 0;
    boolean cut = false;
    for (String line : shown) {
      if (line.equals(CUT)) {
        cut = true;
        continue;
      }
      int place = next;
      while (place < output.size() && !equal(line, output.get(place)) && cut) {
        place++;
      }
      if (place == output.size() || !equal(line, output.get(place))) {
        differences.add("shown:   " + line + "\nprinted: "
            + (place < output.size() ? output.get(place) : "(no such line)"));
      } else {
        cut = false;
      }
      next = Math.min(place, output.size() - 1) + 1;
    }
    if (!cut && next < output.size()) {
      differences.add("not shown: " + output.get(next));
    }
    return differences;
  }

  private boolean equal(String shown, String printed) {
    String expected = masked(shown);
    String actual = masked(printed);
    return skeleton(expected).equals(skeleton(actual)) && near(numbers(expected), numbers(actual));
  }

  private String masked(String line) {
    String masked = line;
    for (String pattern : mark.varies()) {
      masked = masked.replaceAll(pattern, "*");
    }
    return masked;
  }

  /** The line without its numbers and without what its columns' widths make of them. */
  private static String skeleton(String line) {
    return NUMBER.matcher(line).replaceAll("#").replaceAll("\\s+", " ").strip();
  }

  private static List<String> numbers(String line) {
    return NUMBER.matcher(line).results().map(MatchResult::group).toList();
  }

  private boolean near(List<String> shown, List<String> printed) {
    for (int i = 0; i < shown.size(); i++) {
      BigDecimal expected = value(shown.get(i));
      BigDecimal distance = expected.subtract(value(printed.get(i))).abs();
      BigDecimal lastDigit = expected.scale() > 0 ? expected.ulp() : BigDecimal.ZERO;
      BigDecimal allowed =
          expected.abs().multiply(BigDecimal.valueOf(mark.tolerance())).add(lastDigit);
      if (distance.compareTo(allowed) > 0) {
        return false;
      }
    }
    return true;
  }

  private static BigDecimal value(String number) {
    return new BigDecimal(number.replace("−", "-").replace(",", ""));
  }
}
