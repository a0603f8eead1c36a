package dev.kymo.monitoring.report.phenomena;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How large something is in each seed.
 *
 * @param seeds in ascending order
 * @param values one for each seed
 * @param chance what one seed's value would be if nothing but chance were at work, as the runs tell it
 * @param perToken mean over the seeds of the same effect per token; NaN: it has none
 */
record Effect(List<Long> seeds, List<Double> values, Chance chance, double perToken) {
  /** How many standard errors the mean must exceed: by chance, that of four seeds does in 7 % of cases, that of more in fewer. */
  private static final double STANDARD_ERRORS = 2;
  /** Fewer seeds must not be easier to convince: so many their means exceed by chance in as many cases, their spread being less certain. */
  private static final Map<Integer, Double> STANDARD_ERRORS_OF_FEW = Map.of(2, 4.49, 3, 2.39);

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
    return new Effect(common, differences, chance.and(other.chance), perToken - other.perToken);
  }

  /** The same with another chance. */
  Effect against(Chance other) {
    return new Effect(seeds, values, other, perToken);
  }

  Effect times(double factor) {
    return new Effect(
        seeds,
        values.stream().map(value -> value * factor).toList(),
        chance.times(factor),
        perToken * factor);
  }

  boolean sharesSeedsWith(Effect other) {
    return seeds.stream().anyMatch(other.seeds::contains);
  }

  private double value(long seed) {
    return values.get(seeds.indexOf(seed));
  }

  /**
   * What the mean must exceed to be more than chance: what both the spread over the seeds and the runs themselves tell; or, where seeds are independent,
   * so many standard errors of their spread that it does not matter what the runs were like.
   */
  Threshold threshold() {
    int n = values.size();
    Threshold both = Threshold.NONE
        .atLeast(
            errors(STANDARD_ERRORS_OF_FEW.getOrDefault(n, STANDARD_ERRORS)),
            "spread over " + n + " seeds")
        .atLeast(chance.threshold(n), chance.from());
    return chance.shared()
        ? both
        : both.atMost(errors(Student.twentieth(n - 1)), "agreement of " + n + " seeds");
  }

  /** So many standard errors of the mean, as the spread over the seeds tells them; empty for one seed. */
  private OptionalDouble errors(double factor) {
    int n = values.size();
    if (n < 2) {
      return OptionalDouble.empty();
    }
    double mean = mean();
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return OptionalDouble.of(factor * Math.sqrt(squares / (n - 1) / n));
  }
}
