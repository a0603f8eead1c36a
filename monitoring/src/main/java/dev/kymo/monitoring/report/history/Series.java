package dev.kymo.monitoring.report.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** A quantity by step, steps ascending, every value finite. Immutable. */
public final class Series {
  private final long[] steps;
  private final double[] values;

  private Series(long[] steps, double[] values) {
    this.steps = steps;
    this.values = values;
  }

  /**
   * A series of these points.
   *
   * @throws IllegalArgumentException if the steps do not ascend, or if there are not as many values
   */
  public static Series of(long[] steps, double... values) {
    Builder series = new Builder();
    if (steps.length != values.length) {
      throw new IllegalArgumentException(steps.length + " steps have " + values.length + " values");
    }
    for (int i = 0; i < steps.length; i++) {
      series.add(steps[i], values[i]);
    }
    return series.build();
  }

  /** Number of points. */
  public int size() {
    return steps.length;
  }

  /** Step of the i-th point, from 0. */
  public long step(int i) {
    return steps[i];
  }

  /** Value of the i-th point, from 0. */
  public double value(int i) {
    return values[i];
  }

  /** Position of the step's point; negative when there is none. */
  public int find(long step) {
    return Arrays.binarySearch(steps, step);
  }

  /** The points from one step to another, both included. */
  public Series between(long from, long to) {
    int begin = find(from);
    int end = find(to);
    begin = begin < 0 ? -begin - 1 : begin;
    end = end < 0 ? -end - 1 : end + 1;
    return begin >= end
        ? new Series(new long[0], new double[0])
        : new Series(Arrays.copyOfRange(steps, begin, end), Arrays.copyOfRange(values, begin, end));
  }

  /** Every value times a number. */
  public Series times(double factor) {
    return new Series(steps, Arrays.stream(values).map(value -> value * factor).toArray());
  }

  /** The same values at other steps. */
  public Series shifted(long by) {
    return new Series(Arrays.stream(steps).map(step -> step + by).toArray(), values);
  }

  /** The difference, at the steps that both have. */
  public Series minus(Series other) {
    return merged(other, (a, b) -> a - b);
  }

  /**
   * The mean, at the steps that all have.
   *
   * @throws IllegalArgumentException if there is none to take the mean of
   */
  public static Series mean(List<Series> all) {
    if (all.isEmpty()) {
      throw new IllegalArgumentException("no series has no mean");
    }
    Series sum = all.get(0);
    for (Series series : all.subList(1, all.size())) {
      sum = sum.merged(series, Double::sum);
    }
    return sum.times(1.0 / all.size());
  }

  private Series merged(Series other, DoubleBinaryOperator operator) {
    Builder merged = new Builder();
    for (int i = 0; i < steps.length; i++) {
      int at = other.find(steps[i]);
      if (at >= 0) {
        merged.add(steps[i], operator.applyAsDouble(values[i], other.values[at]));
      }
    }
    return merged.build();
  }

  /** Collects points. Not thread-safe. */
  public static final class Builder {
    private final List<Long> steps = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();

    /**
     * Adds a point; one that is not finite is a gap.
     *
     * @throws IllegalArgumentException if the step does not come after those before
     */
    public void add(long step, double value) {
      if (!steps.isEmpty() && step <= steps.get(steps.size() - 1)) {
        throw new IllegalArgumentException(
            "step " + step + " comes after step " + steps.get(steps.size() - 1));
      }
      if (Double.isFinite(value)) {
        steps.add(step);
        values.add(value);
      }
    }

    /** The points so far. */
    public Series build() {
      return new Series(
          steps.stream().mapToLong(Long::longValue).toArray(),
          values.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }
}
