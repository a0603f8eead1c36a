package dev.kymo.monitoring.report.phenomena;

import java.util.OptionalDouble;

/**
 * What one seed's value would be by chance alone: zero on average, with a standard deviation that the runs themselves tell.
 *
 * @param deviation standard deviation of one seed's value; NaN: the runs do not tell it
 * @param factor how many standard errors are more than chance; infinite: nothing is
 * @param from what the deviation was estimated from, in words
 * @param shared whether it is at work in all seeds alike, so that their agreement says nothing
 */
record Chance(double deviation, double factor, String from, boolean shared) {

  /** Chance that is at work in each seed by itself. */
  Chance(double deviation, double factor, String from) {
    this(deviation, factor, from, false);
  }

  /** The chance that is at work in a difference of two values. */
  Chance and(Chance other) {
    return new Chance(
        StrictMath.hypot(deviation, other.deviation),
        Math.max(factor, other.factor),
        from,
        shared || other.shared);
  }

  Chance times(double scale) {
    return new Chance(deviation * Math.abs(scale), factor, from, shared);
  }

  /** What the mean of so many seeds must exceed; empty if the runs do not tell. */
  OptionalDouble threshold(int seeds) {
    if (Double.isNaN(deviation)) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        Double.isInfinite(factor) ? factor : factor * deviation / Math.sqrt(seeds));
  }
}
