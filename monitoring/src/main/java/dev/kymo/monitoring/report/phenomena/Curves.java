package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecordedStage;
import dev.kymo.monitoring.report.history.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A quantity during one stage in several seeds, at the steps that all of them have: at least two. */
final class Curves {
  /** Of the scatter of single readings, of which there are enough to know it. */
  private static final double STANDARD_ERRORS = 2;

  private final List<Long> seeds;
  private final List<Series> values;
  private final List<Series> perToken;
  private final long[] steps;

  private Curves(List<Long> seeds, List<Series> values, List<Series> perToken, long[] steps) {
    this.seeds = seeds;
    this.values = values;
    this.perToken = perToken;
    this.steps = steps;
  }

  /** The quantity in those stages that have it; empty if none has it at two steps that all have. */
  static Optional<Curves> of(List<RecordedStage> stages, Quantity quantity) {
    return of(bySeed(stages, quantity.perResponse()), bySeed(stages, quantity.perToken()));
  }

  /**
   * The quantity in some stages less that in others of the same seeds, by steps since the stage began. What both share, as the order of the
   * data, cancels.
   */
  static Optional<Curves> ofDifference(
      List<RecordedStage> stages, List<RecordedStage> others, Quantity quantity) {
    return of(
        difference(
            bySeed(stages, sinceStage(quantity.perResponse())),
            bySeed(others, sinceStage(quantity.perResponse()))),
        difference(
            bySeed(stages, sinceStage(quantity.perToken())),
            bySeed(others, sinceStage(quantity.perToken()))));
  }

  private static Function<RecordedStage, Optional<Series>> sinceStage(
      Function<RecordedStage, Optional<Series>> curve) {
    return stage -> curve.apply(stage).map(series -> series.shifted(-stage.from()));
  }

  private static Map<Long, Series> bySeed(
      List<RecordedStage> stages, Function<RecordedStage, Optional<Series>> curve) {
    Map<Long, Series> bySeed = new TreeMap<>();
    for (RecordedStage stage : stages) {
      curve
          .apply(stage)
          .filter(series -> series.size() > 1)
          .ifPresent(series -> bySeed.put(stage.run().summary().seed(), series));
    }
    return bySeed;
  }

  private static Map<Long, Series> difference(Map<Long, Series> some, Map<Long, Series> others) {
    Map<Long, Series> difference = new TreeMap<>();
    some.forEach((seed, series) -> {
      Series other = others.get(seed);
      if (other != null) {
        difference.put(seed, series.minus(other));
      }
    });
    return difference;
  }

  private static Optional<Curves> of(Map<Long, Series> bySeed, Map<Long, Series> perToken) {
    if (bySeed.isEmpty()) {
      return Optional.empty();
    }
    List<Series> values = List.copyOf(bySeed.values());
    Series common = Series.mean(values);
    if (common.size() < 2) {
      return Optional.empty();
    }
    long[] steps = new long[common.size()];
    Arrays.setAll(steps, common::step);
    boolean complete = perToken.keySet().equals(bySeed.keySet());
    return Optional.of(new Curves(
        List.copyOf(bySeed.keySet()),
        values,
        complete ? List.copyOf(perToken.values()) : List.of(),
        steps));
  }

  /** Position of the last common step. */
  int last() {
    return steps.length - 1;
  }

  long step(int i) {
    return steps[i];
  }

  /** Change from one common step to another, against what a random walk would do. */
  Effect change(int from, int to) {
    return change(filled(from), filled(to));
  }

  /** The same from and to a place of its own in each seed. */
  Effect change(int[] from, int[] to) {
    return new Effect(seeds, changes(values, from, to), walk(from, to), perToken(from, to));
  }

  /** Value at the last common step, against what a random walk would have added since the first. */
  Effect end() {
    List<Double> ends = values.stream().map(series -> at(series, steps[last()])).toList();
    return new Effect(seeds, ends, walk(filled(0), lasts()), Double.NaN);
  }

  /** Change from one common step to another, against the scatter of single readings. */
  Effect dip(int from, int to) {
    return new Effect(
        seeds,
        changes(values, filled(from), filled(to)),
        new Chance(Math.sqrt(2) * scatter(), STANDARD_ERRORS, "scatter within the runs"),
        perToken(filled(from), filled(to)));
  }

  /** The last place, for each seed. */
  int[] lasts() {
    return filled(last());
  }

  private int[] filled(int place) {
    int[] places = new int[values.size()];
    Arrays.fill(places, place);
    return places;
  }

  private List<Double> changes(List<Series> curves, int[] from, int[] to) {
    List<Double> changes = new ArrayList<>();
    for (int i = 0; i < curves.size(); i++) {
      Series series = curves.get(i);
      changes.add(at(series, steps[to[i]]) - at(series, steps[from[i]]));
    }
    return changes;
  }

  private double perToken(int[] from, int[] to) {
    return changes(perToken, from, to).stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }

  /** Change over the stage, as far as all have it. */
  Effect change() {
    return change(0, last());
  }

  /**
   * What the changes would be if each reading were the one before plus something that is zero on average: the steps from reading to reading, of
   * all seeds together, are its sample, so that the changes are told from chance as by Student's test of the mean step.
   */
  private Chance walk(int[] from, int[] to) {
    List<Double> walked = new ArrayList<>();
    for (int s = 0; s < values.size(); s++) {
      for (int i = from[s]; i < to[s]; i++) {
        walked.add(at(values.get(s), steps[i + 1]) - at(values.get(s), steps[i]));
      }
    }
    double mean = walked.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    double squares = 0;
    for (double step : walked) {
      squares += (step - mean) * (step - mean);
    }
    int degrees = Math.max(0, walked.size() - 1);
    return new Chance(
        Math.sqrt(squares / Math.max(1, degrees) * walked.size() / values.size()),
        Student.twentieth(degrees),
        "a random walk of such steps");
  }

  private static double at(Series series, long step) {
    return series.value(series.find(step));
  }

  private double mean(int i) {
    return mean(i, -1);
  }

  private double mean(int i, int without) {
    double sum = 0;
    for (int seed = 0; seed < values.size(); seed++) {
      sum += seed == without ? 0 : at(values.get(seed), steps[i]);
    }
    return sum / (values.size() - (without < 0 ? 0 : 1));
  }

  /** Where the mean over the seeds is highest; the first of several such places. */
  int peak() {
    return peak(-1);
  }

  /**
   * Where the mean over the other seeds is highest, for each seed: a place that does not depend on the seed's own chance. That of the curve itself
   * for a single seed.
   */
  int[] peaksOfOthers() {
    int[] peaks = new int[values.size()];
    Arrays.setAll(peaks, seed -> peak(values.size() == 1 ? -1 : seed));
    return peaks;
  }

  private int peak(int without) {
    int peak = 0;
    for (int i = 1; i < steps.length; i++) {
      peak = mean(i, without) > mean(peak, without) ? i : peak;
    }
    return peak;
  }

  /** Two positions between which the mean over the seeds falls most; equal ones if it never falls. */
  int[] worstFall() {
    int[] worst = {0, 0};
    int highest = 0;
    for (int i = 1; i < steps.length; i++) {
      highest = mean(i) > mean(highest) ? i : highest;
      if (mean(highest) - mean(i) > mean(worst[0]) - mean(worst[1])) {
        worst = new int[] {highest, i};
      }
    }
    return worst;
  }

  /**
   * Standard deviation of one reading about a smooth curve: root mean square, over all seeds and inner steps, of its distance from the line
   * between its neighbours, less what their own deviations add. What bends the curve counts too, so this is rather too
   * large than too small. NaN with fewer than three steps.
   */
  private double scatter() {
    double squares = 0;
    int count = 0;
    for (Series series : values) {
      for (int i = 1; i < last(); i++) {
        double weight = (double) (steps[i + 1] - steps[i]) / (steps[i + 1] - steps[i - 1]);
        double line = weight * at(series, steps[i - 1]) + (1 - weight) * at(series, steps[i + 1]);
        double distance = at(series, steps[i]) - line;
        squares += distance * distance / (1 + weight * weight + (1 - weight) * (1 - weight));
        count++;
      }
    }
    return count == 0 ? Double.NaN : Math.sqrt(squares / count);
  }
}
