package dev.kymo.monitoring.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.monitoring.event.Samples;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.AttemptAdvanced;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunFailed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.LoggedEvent.RunRecovered;
import dev.kymo.vocabulary.LoggedEvent.StepsReplayed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoodputTest {
  /** Of doubles that nanoseconds are made of. */
  private static final double ROUNDING = 1e-9;

  private static Instant at(double seconds) {
    return Samples.AT.plusNanos((long) (seconds * 1e9));
  }

  private static RunTimes times(LoggedEvent... events) {
    RunTimes times = RunTimes.NONE;
    for (LoggedEvent event : events) {
      times = times.updated(event);
    }
    return times;
  }

  private static LoggedEvent queued(double at) {
    return new RunQueued("r", at(at), "dpo", 0, "tiny", 100);
  }

  private static LoggedEvent started(double at, int attempt) {
    return new AttemptStarted("r", at(at), attempt, "worker-1", 0);
  }

  private static LoggedEvent advanced(double at, int attempt, double replay) {
    return new AttemptAdvanced("r", at(at), attempt, 10, 0, replay);
  }

  private static LoggedEvent crashed(double at, int attempt, double lastHeard) {
    return new AttemptEnded("r", at(at), attempt, "worker-lost", "signal 9", 9, at(lastHeard));
  }

  private static LoggedEvent completed(double at) {
    return new RunCompleted("r", at(at));
  }

  @Test
  void updated_crash_isMeasuredFromTheLastSignOfLifeToTheFirstNewStep() {
    RunTimes times = times(
        queued(0),
        started(0, 1),
        advanced(2, 1, 0),
        crashed(23, 1, 20),
        started(24, 2),
        new RunRecovered("r", at(29), 2, 6),
        new StepsReplayed("r", at(29.5), 4),
        advanced(31, 2, 2),
        completed(40));

    CrashRecovery recovery = times.recoveries().get(0);
    assertThat(times.recoveries()).hasSize(1);
    assertThat(recovery.detection()).isEqualTo(3);
    assertThat(recovery.scheduling()).isEqualTo(1);
    assertThat(recovery.load()).isEqualTo(5);
    assertThat(recovery.replay()).isEqualTo(2);
    assertThat(recovery.seconds()).isEqualTo(11);
    assertThat(times.crashes()).isEqualTo(Map.of("worker-lost", 1));
    assertThat(times.replayed()).isEqualTo(4);
    assertThat(times.goodput()).isEqualTo(1 - 11.0 / 40, within(ROUNDING));
  }

  @Test
  void updated_crashWhileItRepeats_isOneRecoveryOfTwoCrashes() {
    RunTimes times = times(
        started(0, 1),
        advanced(1, 1, 0),
        crashed(10, 1, 10),
        started(11, 2),
        new RunRecovered("r", at(13), 2, 3),
        crashed(14, 2, 14),
        started(15, 3),
        advanced(20, 3, 1),
        completed(20));

    assertThat(times.crashes()).isEqualTo(Map.of("worker-lost", 2));
    assertThat(times.recoveries()).singleElement().satisfies(recovery -> {
      assertThat(recovery.scheduling()).isEqualTo(5);
      assertThat(recovery.load()).isEqualTo(4);
      assertThat(recovery.seconds()).isEqualTo(10);
    });
  }

  @Test
  void updated_stopped_isNoCrashAndItsPauseNoTime() {
    RunTimes times = times(
        started(0, 1),
        advanced(1, 1, 0),
        new AttemptEnded("r", at(10), 1, "stopped", "", 5),
        queued(1000),
        started(1000, 2),
        advanced(1005, 2, 4),
        completed(1010));

    assertThat(times.disturbed()).isFalse();
    assertThat(times.goodput()).isEqualTo(1);
  }

  @Test
  void updated_headIsKilledWhileItWaits_countsOnlyTimeOfHeads() {
    RunTimes times = times(
        started(0, 1),
        advanced(1, 1, 0),
        crashed(10, 1, 10),
        new CheckpointCommitted("r", at(12), 5),
        queued(100),
        started(101, 2),
        advanced(104, 2, 0),
        completed(110));

    assertThat(times.recoveries()).singleElement().satisfies(recovery -> {
      assertThat(recovery.scheduling()).isEqualTo(3);
      assertThat(recovery.load()).isEqualTo(3);
    });
    assertThat(times.goodput()).isEqualTo(1 - 6.0 / 22, within(ROUNDING));
  }

  @Test
  void updated_headIsKilledWhileItTrains_countsFromItsLastSign() {
    RunTimes times = times(
        started(0, 1),
        advanced(1, 1, 0),
        queued(30),
        new AttemptEnded("r", at(30), 1, "head-lost", "", 5, at(20)),
        started(31, 2),
        advanced(35, 2, 1),
        completed(40));

    assertThat(times.recoveries()).singleElement().satisfies(recovery -> {
      assertThat(recovery.detection()).isEqualTo(10);
      assertThat(recovery.seconds()).isEqualTo(15);
    });
    assertThat(times.goodput()).isEqualTo(1 - 15.0 / 40, within(ROUNDING));
  }

  @Test
  void updated_neverRecovers_losesAllThatFollows() {
    RunTimes times = times(
        started(0, 1),
        advanced(1, 1, 0),
        crashed(10, 1, 10),
        started(11, 2),
        crashed(20, 2, 20),
        new RunFailed("r", at(20), "worker-lost", "signal 9"));

    assertThat(times.recoveries()).isEmpty();
    assertThat(times.goodput()).isEqualTo(0.5, within(ROUNDING));
  }

  @Test
  void updated_recordingOfAnOlderVersion_endsARecoveryWithTheFirstStep() {
    RunTimes times = times(
        started(0, 1),
        new AttemptEnded("r", at(10), 1, "exception", "boom", 9),
        started(11, 2),
        new RunRecovered("r", at(14), 2, 4),
        completed(20));

    assertThat(times.recoveries()).singleElement().satisfies(recovery -> {
      assertThat(recovery.seconds()).isEqualTo(4);
      assertThat(recovery.replay()).isZero();
    });
  }

  @Test
  void of_waitsWhileAllSlotsTrainOthers_losesNothingOfTheSlots() {
    RunTimes first = times(
        started(0, 1),
        advanced(1, 1, 0),
        crashed(10, 1, 10),
        started(20, 2),
        advanced(23, 2, 1),
        completed(30));
    RunTimes second = times(started(10, 1), advanced(11, 1, 0), completed(20));

    double goodput = Goodput.of(List.of(first, second));

    assertThat(first.goodput()).isEqualTo(1 - 13.0 / 30, within(ROUNDING));
    assertThat(goodput).isEqualTo(1 - 3.0 / 30, within(ROUNDING));
  }

  @Test
  void of_waitsWhileASlotIsIdle_losesItsTime() {
    RunTimes first = times(
        started(0, 1),
        advanced(1, 1, 0),
        crashed(10, 1, 10),
        started(20, 2),
        advanced(23, 2, 1),
        completed(30));
    RunTimes second = times(started(0, 1), advanced(1, 1, 0), completed(30));

    double goodput = Goodput.of(List.of(first, second));

    assertThat(goodput).isEqualTo(1 - 13.0 / 60, within(ROUNDING));
  }
}
