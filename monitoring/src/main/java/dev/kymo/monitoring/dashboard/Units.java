package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.metric.Metric;

/** Grafana's words for units. */
final class Units {
  static final String SECONDS = "s";
  static final String BYTES = "bytes";
  static final String RATIO = "percentunit";
  static final String STEPS_PER_SECOND = "suffix: steps/s";

  private Units() {}

  /** The unit of a metric's values. */
  static String of(Metric metric) {
    return switch (metric.unit()) {
      case "seconds" -> SECONDS;
      case "bytes" -> BYTES;
      case "ratio" -> RATIO;
      default -> "short";
    };
  }
}
