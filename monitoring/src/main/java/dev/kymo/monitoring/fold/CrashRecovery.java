package dev.kymo.monitoring.fold;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one crash cost its run, from the last sign of life to the first step that had not been taken before. Attempts that crash before they come that far belong
 * to the same recovery.
 *
 * @param reason the failure class of the crash that began it
 * @param died the last sign of life
 * @param noticed when the head recorded that the attempt was over
 * @param resumed when the last attempt since was given a slot; null: none was
 * @param stepped when that attempt took its first step; null: it has taken none
 * @param ended when it took a step that had not been taken before, or the run was completed; null: not yet, or never
 */
public record CrashRecovery(
    String reason,
    Instant died,
    Instant noticed,
    @Nullable Instant resumed,
    @Nullable Instant stepped,
    @Nullable Instant ended) {

  static CrashRecovery began(String reason, Instant died, Instant noticed) {
    return new CrashRecovery(reason, earlier(died, noticed), noticed, null, null, null);
  }

  /** Until somebody noticed. */
  public double detection() {
    return seconds(died, noticed);
  }

  /** Until an attempt began that came through: pauses, waiting for a slot, and attempts that came to nothing. */
  public double scheduling() {
    return seconds(noticed, resumed);
  }

  /** Until that attempt had read model and checkpoint and taken its first step. */
  public double load() {
    return seconds(resumed, stepped);
  }

  /** Until it had repeated what was not committed, and taken one step more. */
  public double replay() {
    return seconds(stepped, ended);
  }

  /** All of it; 0 while it has not ended. */
  public double seconds() {
    return seconds(died, ended);
  }

  /** A new attempt has begun; or, at {@code null}, it is over as well. */
  CrashRecovery resumedAt(@Nullable Instant at) {
    return new CrashRecovery(reason, died, noticed, at, null, null);
  }

  CrashRecovery endedAt(Instant first, Instant at) {
    Instant from = resumed == null ? at : resumed;
    Instant firstStep = first.isBefore(from) ? from : first;
    return new CrashRecovery(reason, died, noticed, from, firstStep, at);
  }

  /** Time that does not count has passed. */
  CrashRecovery shifted(Duration pause) {
    return new CrashRecovery(
        reason, died.plus(pause), noticed.plus(pause), resumed, stepped, ended);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static double seconds(@Nullable Instant from, @Nullable Instant to) {
    return from == null || to == null ? 0 : new Span(from, to).seconds();
  }
}
