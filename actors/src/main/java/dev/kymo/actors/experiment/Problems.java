package dev.kymo.actors.experiment;

import dev.kymo.workers.input.Quoted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Everything that is wrong with one file, reported together. */
final class Problems {
  /** Characters of a dotted path that are shown. */
  private static final int MOST_OF_PATH = 160;

  private record Problem(int line, String path, String message) {
    @Override
    public String toString() {
      String where = path.isEmpty() ? "" : Quoted.text(path, MOST_OF_PATH) + ": ";
      return "line " + line + ": " + where + message;
    }
  }

  private final String file;
  /** A set, because a wrong value under {@code defaults} is met again in every stage. */
  private final Set<Problem> found = new LinkedHashSet<>();

  Problems(String file) {
    this.file = file;
  }

  void add(YamlNode where, String message) {
    add(where.line(), where.path(), message);
  }

  void add(int line, String path, String message) {
    found.add(new Problem(line, path, message));
  }

  boolean any() {
    return !found.isEmpty();
  }

  void throwIfAny() {
    if (any()) {
      List<Problem> sorted = new ArrayList<>(found);
      sorted.sort(Comparator.comparingInt(Problem::line));
      StringBuilder message = new StringBuilder(file)
          .append(sorted.size() == 1 ? " has a problem:" : " has " + sorted.size() + " problems:");
      sorted.forEach(problem -> message.append("\n  ").append(problem));
      throw new BadInputException(message.toString());
    }
  }
}
