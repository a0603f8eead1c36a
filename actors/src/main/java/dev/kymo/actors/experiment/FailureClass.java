package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.plan.ValueType;
import java.time.Duration;

/**
 * The kinds of failure that end an attempt, each with how often a run may try again by default and how long it waits
 * before. The wait doubles from the first to the longest. A replay mismatch is none of them: {@link OnMismatch} decides.
 */
public enum FailureClass {
  /** Training or probing threw an exception. */
  EXCEPTION(
      "training or probing threw an exception", 3, Duration.ofSeconds(1), Duration.ofMinutes(1)),
  /** Loss or gradient not finite: the same step from the same bits would only repeat it. */
  NON_FINITE(
      "loss or gradient were not finite: the same step would only repeat it",
      0,
      Duration.ofSeconds(1),
      Duration.ofMinutes(1)),
  /** The worker's process or node is gone; the cause is rarely the run's. */
  WORKER_LOST(
      "the worker's process or node was gone; the cause is rarely the run's",
      5,
      Duration.ofSeconds(1),
      Duration.ofMinutes(1)),
  /** A torn or corrupt checkpoint: the next attempt takes the one before it. */
  CHECKPOINT_UNREADABLE(
      "a checkpoint was damaged: the next attempt takes the one before it",
      3,
      Duration.ofMillis(100),
      Duration.ofSeconds(10));

  private final String meaning;
  private final int defaultRetries;
  private final Duration firstBackoff;
  private final Duration longestBackoff;

  FailureClass(String meaning, int defaultRetries, Duration firstBackoff, Duration longestBackoff) {
    this.meaning = meaning;
    this.defaultRetries = defaultRetries;
    this.firstBackoff = firstBackoff;
    this.longestBackoff = longestBackoff;
  }

  /** What happened, in words. */
  String meaning() {
    return meaning;
  }

  public int defaultRetries() {
    return defaultRetries;
  }

  /** The key under {@code retries}, and the reason in events and metrics. */
  public String key() {
    return ValueType.kebab(this);
  }

  /** How long to wait before the {@code retry}-th retry, from 1. Another worker can begin at once. */
  public Duration backoff(int retry) {
    if (retry < 1) {
      throw new IllegalArgumentException("retry is " + retry + ", must be at least 1");
    }
    if (this == WORKER_LOST && retry == 1) {
      return Duration.ZERO;
    }
    Duration wait = firstBackoff;
    for (int i = 1; i < retry && wait.compareTo(longestBackoff) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(longestBackoff) < 0 ? wait : longestBackoff;
  }
}
