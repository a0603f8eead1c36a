package dev.kymo.monitoring.report.phenomena;

import java.util.OptionalDouble;

/**
 * An effect up to this size is none.
 *
 * @param from what it was derived from, in words
 */
record Threshold(double size, String from) {
  static final Threshold NONE = new Threshold(0, "");

  /** This, or the other if it is larger. */
  Threshold atLeast(OptionalDouble other, String otherFrom) {
    return other.isPresent() && other.getAsDouble() > size
        ? new Threshold(other.getAsDouble(), otherFrom)
        : this;
  }

  /** This, or the other if it is smaller. */
  Threshold atMost(OptionalDouble other, String otherFrom) {
    return other.isPresent() && other.getAsDouble() < size
        ? new Threshold(other.getAsDouble(), otherFrom)
        : this;
  }
}
