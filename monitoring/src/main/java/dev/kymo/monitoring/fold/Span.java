package dev.kymo.monitoring.fold;

import java.time.Duration;
import java.time.Instant;

/** A stretch of time. */
record Span(Instant from, Instant to) {

  /** 0 if the clock was set back in between. */
  double seconds() {
    return Math.max(0, Duration.between(from, to).toNanos() / 1e9);
  }
}
