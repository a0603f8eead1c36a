package dev.kymo.monitoring.report.phenomena;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How large something is in each seed.
 *
 * @param seeds in ascending order
 * @param values one for each seed
 * @param noise standard deviation of one seed's value, as the scatter within the runs tells it; NaN: they do not tell
 * @param perToken mean over the seeds of the same effect per token; NaN: it has none
 */
record Effect(List<Long> seeds, List<Double> values, double noise, double perToken) {
  /** How many standard errors an effect must exceed. */
  private static final double STANDARD_ERRORS = 2;

  Effect {
    seeds = List.copyOf(seeds);
    values = List.copyOf(values);
    if (seeds.isEmpty() || seeds.size() != values.size()) {
      throw new IllegalArgumentException(
          values.size() + " values for " + seeds.size() + " seeds; there must be one for each");
    }
  }

  double mean() {
    return values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
  }

  /** What is compared with another effect of the same seeds: those that both have; empty seeds are refused. */
  Effect minus(Effect other) {
    List<Long> common = seeds.stream().filter(other.seeds::contains).toList();
    List<Double> differences = new ArrayList<>();
    for (long seed : common) {
      differences.add(value(seed) - other.value(seed));
    }
    return new Effect(
        common, differences, StrictMath.hypot(noise, other.noise), perToken - other.perToken);
  }

  Effect times(double factor) {
    return new Effect(
        seeds,
        values.stream().map(value -> value * factor).toList(),
        noise * Math.abs(factor),
        perToken * factor);
  }

  boolean sharesSeedsWith(Effect other) {
    return seeds.stream().anyMatch(other.seeds::contains);
  }

  private double value(long seed) {
    return values.get(seeds.indexOf(seed));
  }

  /** Two standard errors of the mean, as the spread over the seeds tells them; empty for one seed. */
  OptionalDouble seedThreshold() {
    int n = values.size();
    if (n < 2) {
      return OptionalDouble.empty();
    }
    double mean = mean();
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return OptionalDouble.of(STANDARD_ERRORS * Math.sqrt(squares / (n - 1) / n));
  }

  /** Two standard errors of the mean, as the scatter within the runs tells them; empty if they do not tell. */
  OptionalDouble runThreshold() {
    return Double.isNaN(noise)
        ? OptionalDouble.empty()
        : OptionalDouble.of(STANDARD_ERRORS * noise / Math.sqrt(values.size()));
  }
}
