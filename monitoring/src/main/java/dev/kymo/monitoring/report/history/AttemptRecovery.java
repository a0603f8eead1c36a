package dev.kymo.monitoring.report.history;

import org.jspecify.annotations.Nullable;

/**
 * An attempt that ended before its run did, and what followed.
 *
 * @param run id of the run
 * @param attempt the attempt that ended
 * @param reason the failure class
 * @param message what went wrong, for a reader
 * @param step the last step that the head saw of it
 * @param fromStep the step that the next attempt went on from; null: there was none
 * @param seconds from the failure to the next attempt's first step; null: it took none
 * @param replayed steps that were repeated and equal those before
 * @param mismatches rows that a repetition gave otherwise
 */
public record AttemptRecovery(
    String run,
    int attempt,
    String reason,
    String message,
    long step,
    @Nullable Long fromStep,
    @Nullable Double seconds,
    long replayed,
    int mismatches) {

  AttemptRecovery goingOnFrom(long start) {
    return new AttemptRecovery(
        run, attempt, reason, message, step, start, seconds, replayed, mismatches);
  }

  AttemptRecovery after(double elapsed) {
    return new AttemptRecovery(
        run, attempt, reason, message, step, fromStep, elapsed, replayed, mismatches);
  }

  AttemptRecovery repeating(long count) {
    return new AttemptRecovery(
        run, attempt, reason, message, step, fromStep, seconds, replayed + count, mismatches);
  }

  AttemptRecovery differing() {
    return new AttemptRecovery(
        run, attempt, reason, message, step, fromStep, seconds, replayed, mismatches + 1);
  }
}
