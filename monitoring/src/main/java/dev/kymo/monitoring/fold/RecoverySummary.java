package dev.kymo.monitoring.fold;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What crashes have cost a run, at a glance. Serialises to JSON with Jackson.
 *
 * @param crashes how often attempts crashed, by failure class
 * @param recovered how often it came to new steps after one
 * @param replayed steps that were repeated
 * @param seconds of a recovery, in the mean: the sum of the four that follow; null, like them, before the first
 * @param detection from the last sign of life until the head knew
 * @param scheduling until an attempt began that came through
 * @param load until its first step
 * @param replay until its first new one
 * @param goodput see {@link Goodput}
 */
public record RecoverySummary(
    Map<String, Integer> crashes,
    int recovered,
    long replayed,
    @Nullable Double seconds,
    @Nullable Double detection,
    @Nullable Double scheduling,
    @Nullable Double load,
    @Nullable Double replay,
    double goodput) {

  /** Of a run that has crashed. */
  public static RecoverySummary of(RunTimes times) {
    List<CrashRecovery> all = times.recoveries();
    return new RecoverySummary(
        times.crashes(),
        all.size(),
        times.replayed(),
        mean(all, CrashRecovery::seconds),
        mean(all, CrashRecovery::detection),
        mean(all, CrashRecovery::scheduling),
        mean(all, CrashRecovery::load),
        mean(all, CrashRecovery::replay),
        times.goodput());
  }

  private static @Nullable Double mean(
      List<CrashRecovery> all, ToDoubleFunction<CrashRecovery> part) {
    return all.isEmpty() ? null : all.stream().mapToDouble(part).average().orElseThrow();
  }
}
