package dev.kymo.actors.chaos;

import dev.kymo.monitoring.rows.RowFormat;
import dev.kymo.monitoring.rows.RowKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two recorded experiments, compared: every file of every trained model byte for byte, every row of every kind apart from {@code seconds} and {@code attempt}.
 *
 * @param runs how many runs were compared
 * @param rows how many rows
 * @param modelBytes how many bytes of models
 * @param differences the first of each file that differs, for a reader; empty: everything is equal
 */
public record ExperimentComparison(int runs, long rows, long modelBytes, List<String> differences) {
  private static final int SHOWN = 160;

  public ExperimentComparison {
    differences = List.copyOf(differences);
  }

  public boolean equal() {
    return differences.isEmpty();
  }

  /** Compares the experiments in two folders. */
  public static ExperimentComparison of(Path one, Path other) throws IOException {
    Counting counting = new Counting();
    List<String> names = union(names(one.resolve("runs")), names(other.resolve("runs")));
    for (String run : names) {
      counting.run(run, one.resolve("runs").resolve(run), other.resolve("runs").resolve(run));
    }
    if (names.isEmpty()) {
      counting.differences.add("there are no runs to compare");
    }
    return new ExperimentComparison(
        names.size(), counting.rows, counting.modelBytes, counting.differences);
  }

  private static final class Counting {
    private long rows;
    private long modelBytes;
    private final List<String> differences = new ArrayList<>();

    void run(String run, Path one, Path other) throws IOException {
      for (RowKind kind : RowKind.all()) {
        rows(
            run + "/" + kind.fileName(),
            one.resolve(kind.fileName()),
            other.resolve(kind.fileName()));
      }
      if (!Files.exists(one.resolve("steps.jsonl"))) {
        differences.add(run + ": it has no steps");
      }
      List<String> files = union(files(one.resolve("model")), files(other.resolve("model")));
      if (files.isEmpty()) {
        differences.add(run + ": it has no model");
      }
      for (String file : files) {
        bytes(
            run + "/model/" + file,
            one.resolve("model").resolve(file),
            other.resolve("model").resolve(file));
      }
    }

    private void rows(String what, Path one, Path other) throws IOException {
      if (!bothOrNone(what, one, other) || !Files.exists(one)) {
        return;
      }
      try (BufferedReader left = Files.newBufferedReader(one);
          BufferedReader right = Files.newBufferedReader(other)) {
        for (long number = 1; ; number++) {
          String expected = left.readLine();
          String actual = right.readLine();
          if (expected == null && actual == null) {
            return;
          }
          if (!comparable(expected).equals(comparable(actual))) {
            differences.add(
                what + ", row " + number + ": " + shown(expected) + " became " + shown(actual));
            return;
          }
          rows++;
        }
      }
    }

    private void bytes(String what, Path one, Path other) throws IOException {
      if (bothOrNone(what, one, other)) {
        long place = Files.mismatch(one, other);
        if (place >= 0) {
          differences.add(what + ": differs from byte " + place + " on");
        }
        modelBytes += Files.size(one);
      }
    }

    /** Whether it makes sense to go on. */
    private boolean bothOrNone(String what, Path one, Path other) {
      boolean both = Files.exists(one) == Files.exists(other);
      if (!both) {
        differences.add(what + ": is only in " + (Files.exists(one) ? "the first" : "the second"));
      }
      return both;
    }
  }

  private static String comparable(@Nullable String line) {
    return line == null ? "" : RowFormat.comparable(line);
  }

  private static String shown(@Nullable String line) {
    String text = line == null ? "nothing" : line;
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + " ...";
  }

  private static List<String> union(List<String> one, List<String> other) {
    TreeSet<String> all = new TreeSet<>(one);
    all.addAll(other);
    return List.copyOf(all);
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(Files::isDirectory)
          .map(entry -> entry.getFileName().toString())
          .toList();
    }
  }

  private static List<String> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.walk(folder)) {
      return entries
          .filter(Files::isRegularFile)
          .map(entry -> folder.relativize(entry).toString())
          .toList();
    }
  }
}
