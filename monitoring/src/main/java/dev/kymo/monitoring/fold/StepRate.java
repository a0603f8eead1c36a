package dev.kymo.monitoring.fold;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fast a run has been lately: the durations of its last steps, with what the trainer waited before each.
 *
 * @param durations seconds of the last steps, oldest first
 * @param waited seconds waited since the last step
 */
record StepRate(List<Double> durations, double waited) {
  /** Enough to be steady, few enough to follow a change within a minute or so. */
  static final int WINDOW = 32;

  static final StepRate UNKNOWN = new StepRate(List.of(), 0);

  StepRate {
    durations = List.copyOf(durations);
  }

  StepRate afterStep(double seconds) {
    int kept = Math.min(durations.size(), WINDOW - 1);
    List<Double> next =
        new ArrayList<>(durations.subList(durations.size() - kept, durations.size()));
    next.add(seconds + waited);
    return new StepRate(next, 0);
  }

  StepRate afterWait(double seconds) {
    return new StepRate(durations, waited + seconds);
  }

  /** Steps per second; null when nothing is known. */
  @Nullable
  Double stepsPerSecond() {
    double sum = durations.stream().mapToDouble(Double::doubleValue).sum();
    return sum > 0 ? durations.size() / sum : null;
  }
}
