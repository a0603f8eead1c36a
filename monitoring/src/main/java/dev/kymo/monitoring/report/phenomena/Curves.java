package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecordedStage;
import dev.kymo.monitoring.report.history.Series;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A quantity during one stage in several seeds, at the steps that all of them have: at least two. */
final class Curves {
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

  /** Change from one common step to another. */
  Effect change(int from, int to) {
    List<Double> changes = values.stream()
        .map(series -> at(series, steps[to]) - at(series, steps[from]))
        .toList();
    return new Effect(seeds, changes, Math.sqrt(2) * scatter(), meanChange(perToken, from, to));
  }

  /** Change over the stage, as far as all have it. */
  Effect change() {
    return change(0, last());
  }

  /** Value at a common step. */
  Effect level(int i) {
    List<Double> levels = values.stream().map(series -> at(series, steps[i])).toList();
    return new Effect(seeds, levels, scatter(), Double.NaN);
  }

  private double meanChange(List<Series> curves, int from, int to) {
    double sum = 0;
    for (Series series : curves) {
      sum += at(series, steps[to]) - at(series, steps[from]);
    }
    return curves.isEmpty() ? Double.NaN : sum / curves.size();
  }

  private static double at(Series series, long step) {
    return series.value(series.find(step));
  }

  private double mean(int i) {
    double sum = 0;
    for (Series series : values) {
      sum += at(series, steps[i]);
    }
    return sum / values.size();
  }

  /** Where the mean over the seeds is highest; the first of several such places. */
  int peak() {
    int peak = 0;
    for (int i = 1; i < steps.length; i++) {
      peak = mean(i) > mean(peak) ? i : peak;
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
