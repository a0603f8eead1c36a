package dev.kymo.actors.chaos;

import dev.kymo.monitoring.fold.CrashRecovery;
import dev.kymo.monitoring.fold.Goodput;
import dev.kymo.monitoring.fold.RunTimes;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.vocabulary.LoggedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What became of faults, by the logs of the runs that they were done to: a fault is survived when every run that it crashed has come to new steps, or to its end. One
 * that crashed nobody (it hit a worker between two runs, or a run that was recovering anyway) is survived without a recovery of its own.
 */
public final class FaultTable {
  /** A fault lies in wait until its run has a worker, and a run that is being loaded has written nothing for a while. */
  private static final Duration FAR = Duration.ofSeconds(60);

  private final List<Line> lines;
  private final double goodput;

  /** Of one kind: how often, how often survived, and the seconds of the recoveries. */
  private record Line(FaultKind kind, int times, int survived, List<Double> recoveries) {}

  private FaultTable(List<Line> lines, double goodput) {
    this.lines = lines;
    this.goodput = goodput;
  }

  /** {@code experiment}: the folder of the disturbed experiment. */
  public static FaultTable of(List<Inflicted> faults, Path experiment) throws IOException {
    List<RunTimes> runs = new ArrayList<>();
    for (Path run : new RunsOnDisk(experiment).folders()) {
      RunTimes times = RunTimes.NONE;
      String id = String.valueOf(run.getFileName());
      for (LoggedEvent event : EventLog.read(run.resolve("events.jsonl"), id).events()) {
        times = times.updated(event);
      }
      runs.add(times);
    }
    List<Line> lines = new ArrayList<>();
    for (FaultKind kind : FaultKind.values()) {
      List<Inflicted> ofKind =
          faults.stream().filter(fault -> fault.kind() == kind).toList();
      if (!ofKind.isEmpty()) {
        lines.add(line(kind, ofKind, faults, runs));
      }
    }
    return new FaultTable(lines, Goodput.of(runs));
  }

  private static Line line(
      FaultKind kind, List<Inflicted> ofKind, List<Inflicted> all, List<RunTimes> runs) {
    int survived = 0;
    List<Double> recoveries = new ArrayList<>();
    for (Inflicted fault : ofKind) {
      boolean lost = runs.stream()
          .map(RunTimes::recovering)
          .flatMap(Stream::ofNullable)
          .anyMatch(open -> fault.equals(causeOf(open, all)));
      survived += lost ? 0 : 1;
      // of a head's death all its runs have one
      OptionalDouble longest = runs.stream()
          .flatMap(run -> run.recoveries().stream())
          .filter(recovery -> fault.equals(causeOf(recovery, all)))
          .mapToDouble(CrashRecovery::seconds)
          .max();
      longest.ifPresent(recoveries::add);
    }
    return new Line(kind, ofKind.size(), survived, recoveries);
  }

  /** The fault that ends attempts for such a reason and is nearest in time; null: none was near. */
  private static @Nullable Inflicted causeOf(CrashRecovery recovery, List<Inflicted> all) {
    return all.stream()
        .filter(fault -> recovery.reason().equals(fault.kind().reason()))
        .filter(fault -> distance(recovery, fault).compareTo(FAR) < 0)
        .min(Comparator.comparing(fault -> distance(recovery, fault)))
        .orElse(null);
  }

  private static Duration distance(CrashRecovery recovery, Inflicted fault) {
    return Duration.between(recovery.died(), fault.at()).abs();
  }

  /** Of the disturbed experiment, see {@link Goodput}. */
  public double goodput() {
    return goodput;
  }

  public int times() {
    return lines.stream().mapToInt(Line::times).sum();
  }

  public boolean survived() {
    return lines.stream().allMatch(line -> line.survived() == line.times());
  }

  /** For a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(String.format(
        Locale.ROOT,
        "%-12s %6s %9s %11s %16s %9s%n",
        "fault",
        "times",
        "survived",
        "recoveries",
        "median recovery",
        "longest"));
    for (Line line : lines) {
      List<Double> sorted = line.recoveries().stream().sorted().toList();
      text.append(String.format(
          Locale.ROOT,
          "%-12s %6d %9d %11d %16s %9s%n",
          line.kind().word(),
          line.times(),
          line.survived(),
          sorted.size(),
          sorted.isEmpty() ? "-" : seconds(median(sorted)),
          sorted.isEmpty() ? "-" : seconds(sorted.get(sorted.size() - 1))));
    }
    return text.toString().stripTrailing();
  }

  private static double median(List<Double> sorted) {
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.1f s", value);
  }
}
