package dev.kymo.monitoring.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.monitoring.event.Samples;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.LeftOut;
import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import dev.kymo.vocabulary.LoggedEvent.SqueezeDetected;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.SampleRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SqueezeWatchTest {
  private static final String RUN = "dpo-s0";
  private static final double TOKENS = 50;
  /** Sums of a handful of numbers of order one in float64. */
  private static final double ROUNDING = 1e-12;

  private SqueezeWatch watch = SqueezeWatch.of(RUN);
  private final List<SqueezeDetected> told = new ArrayList<>();

  /** A reading in nats per token. */
  private static Recorded<ReadingRow> reading(
      long step, int stage, String response, double logprob, double argmax) {
    return new Recorded<>(
        RUN,
        1,
        SampleRow.of(
            ReadingRow.class,
            "step",
            step,
            "stage",
            stage,
            "response",
            response,
            "logprobMean",
            logprob * TOKENS,
            "argmaxLogprobMean",
            argmax * TOKENS,
            "tokensMean",
            TOKENS));
  }

  private static Recorded<InfluenceRow> influence(
      long step, String response, int updateRow, String side, double influence) {
    return new Recorded<>(
        RUN, 1, new InfluenceRow(step, 1, 0, response, updateRow, side, influence, null, 0.1));
  }

  private void see(RunEvent... events) {
    for (RunEvent event : events) {
      watch = watch.updated(event);
    }
    watch = watch.settled();
    watch.alarm(Samples.AT).ifPresent(alarm -> {
      told.add(alarm);
      watch = watch.updated(alarm);
    });
  }

  private void probe(long step, int stage, double chosen, double rejected, double argmax) {
    see(
        reading(step, stage, "chosen", chosen, argmax),
        reading(step, stage, "rejected", rejected, -7));
  }

  private SqueezeState.Change change() {
    return Objects.requireNonNull(watch.state().judged());
  }

  @Test
  void index_isArgmaxLessTheMeanOfTheTypesSinceTheStageBegan() {
    probe(0, 1, -3, -4, -2);
    probe(10, 1, -3.5, -4.75, -1.75);

    assertThat(change().chosen()).isCloseTo(-0.5, within(ROUNDING));
    assertThat(change().argmax()).isCloseTo(0.25, within(ROUNDING));
    assertThat(change().index()).isCloseTo(0.25 - (-0.5 - 0.75) / 2, within(ROUNDING));
  }

  @Test
  void alarm_squeezingSeries_isToldOnceAtTheThirdStepInARow() {
    probe(0, 1, -3, -4, -2);
    for (int i = 1; i <= 8; i++) {
      probe(10L * i, 1, -3 - 0.1 * i, -4 - 0.2 * i, -2 + 0.05 * i);
    }

    assertThat(told).hasSize(1);
    SqueezeDetected alarm = told.get(0);
    assertThat(alarm.step()).isEqualTo(30);
    assertThat(alarm.stage()).isEqualTo(1);
    assertThat(alarm.chosenFall()).isCloseTo(0.3, within(ROUNDING));
    assertThat(alarm.argmaxRise()).isCloseTo(0.15, within(ROUNDING));
    assertThat(alarm.pairs()).isEmpty();
    assertThat(alarm.observedRows()).as("none was taken apart").isNull();
  }

  @Test
  void alarm_calmSeries_isNotTold() {
    probe(0, 1, -3, -4, -2);
    for (int i = 1; i <= 8; i++) {
      double jitter = (i % 2 == 0 ? 1 : -1) * SqueezeState.THRESHOLD * 0.9;
      probe(10L * i, 1, -3 + jitter, -4 - 0.2 * i, -2 - jitter);
    }

    assertThat(told).isEmpty();
  }

  @Test
  void alarm_argmaxRisesWithChosen_isNotTold() {
    probe(0, 1, -3, -4, -2);
    for (int i = 1; i <= 5; i++) {
      probe(10L * i, 1, -3 + 0.1 * i, -4 - i, -2 + 0.1 * i);
    }

    assertThat(told).isEmpty();
    assertThat(change().index()).isPositive();
  }

  @Test
  void alarm_interruptedRow_beginsToCountAnew() {
    probe(0, 1, -3, -4, -2);
    probe(10, 1, -3.5, -4, -1.5);
    probe(20, 1, -3.5, -4, -1.5);
    probe(30, 1, -3.0, -4, -1.5);
    probe(40, 1, -3.5, -4, -1.5);
    probe(50, 1, -3.5, -4, -1.5);

    assertThat(told).isEmpty();
    probe(60, 1, -3.5, -4, -1.5);
    assertThat(told).extracting(SqueezeDetected::step).containsExactly(60L);
  }

  @Test
  void stage_thatBegins_isMeasuredFromTheLastStepBefore() {
    probe(0, 1, -3, -4, -2);
    for (int i = 1; i <= 3; i++) {
      probe(10L * i, 1, -3.5, -4.5, -1.5);
    }
    probe(40, 2, -3.75, -4.5, -1.25);

    assertThat(change().chosen()).isCloseTo(-0.25, within(ROUNDING));
    assertThat(watch.state().inARow()).isEqualTo(1);
    probe(50, 2, -3.75, -4.5, -1.25);
    probe(60, 2, -3.75, -4.5, -1.25);
    assertThat(told).extracting(SqueezeDetected::stage).containsExactly(1, 2);
  }

  @Test
  void types_thatAreMissing_areLeftOutOrLeaveTheStepUnjudged() {
    probe(0, 1, -3, -4, -2);
    see(reading(10, 1, "chosen", -3.5, -1.75));
    assertThat(change().index()).isCloseTo(0.25 + 0.5, within(ROUNDING));

    see(reading(20, 1, "rejected", -9, -1));

    assertThat(watch.state().judged()).isNull();
    assertThat(watch.state().inARow()).isZero();
  }

  @Test
  void readings_repeatedAfterACrash_changeNothing() {
    probe(0, 1, -3, -4, -2);
    probe(10, 1, -3.5, -4, -1.5);
    SqueezeWatch before = watch;

    probe(10, 1, -3.5, -4, -1.5);

    assertThat(watch).isEqualTo(before);
  }

  @Test
  void step_withAllTypesOfTheOneBefore_isJudgedWithoutWaiting() {
    probe(0, 1, -3, -4, -2);

    watch = watch.updated(reading(10, 1, "chosen", -3.5, -1.75));
    assertThat(watch.state().step()).isZero();
    watch = watch.updated(reading(10, 1, "rejected", -4.75, -1));

    assertThat(watch.state().step()).isEqualTo(10);
  }

  @Test
  void pairs_areTheFewestThatDidMostOfThePushOnChosen() {
    squeezeWith(
        influence(10, "chosen", 1, "rejected", -9.0),
        influence(20, "chosen", 4, "chosen", 2.0),
        influence(20, "chosen", 4, "rejected", -2.5),
        influence(20, "chosen", 7, "rejected", -3.0),
        influence(20, "chosen", 7, "rejected", -1.0),
        influence(20, "chosen", 8, "rejected", -3.0),
        influence(20, "chosen", 9, "chosen", 5.0),
        influence(20, "irr_train", 2, "rejected", -50.0));

    assertThat(told.get(0).pairs()).containsExactly(7);
  }

  @Test
  void pairs_identicalOrOfAFirstAdaptiveUpdate_areNotNamed() {
    squeezeWith(
        leftOut(20, 5, -900, LeftOut.IDENTICAL_PAIR),
        influence(20, "chosen", 7, "rejected", -1.0),
        leftOut(21, 6, -900, LeftOut.FIRST_UPDATE));

    assertThat(told.get(0).pairs()).containsExactly(7);
    assertThat(told.get(0).observedRows()).isEqualTo(1);
  }

  @Test
  void pairs_allLeftOut_areNone() {
    squeezeWith(
        leftOut(20, 5, -900, LeftOut.IDENTICAL_PAIR), leftOut(21, 6, -900, LeftOut.FIRST_UPDATE));

    assertThat(told.get(0).pairs()).isEmpty();
    assertThat(told.get(0).observedRows()).isNull();
  }

  private static Recorded<InfluenceRow> leftOut(
      long step, int updateRow, double influence, String why) {
    return new Recorded<>(
        RUN, 1, new InfluenceRow(step, 1, 3, "chosen", updateRow, "rejected", influence, why, 0.1));
  }

  @Test
  void alarm_withPairs_saysOnHowManyRowsAndHowManyOfThemAreTrainedOn() {
    see(new RowsObserved(RUN, Samples.AT, RowsObserved.DECOMPOSE, List.of(0, 4, 6), List.of(4, 6)));

    squeezeWith(influenceOn(10, 5, -9.0), influenceOn(20, 0, -9.0), influenceOn(20, 4, -9.0));

    assertThat(told.get(0).observedRows()).isEqualTo(2);
    assertThat(told.get(0).observedTrained()).isEqualTo(1);
  }

  @Test
  void alarm_ofAnOlderRecording_doesNotSayWhatItDoesNotKnow() {
    squeezeWith(influenceOn(20, 0, -9.0), influenceOn(20, 4, -9.0));

    assertThat(told.get(0).observedRows()).isEqualTo(2);
    assertThat(told.get(0).observedTrained()).isNull();
  }

  private static Recorded<InfluenceRow> influenceOn(long step, int row, double influence) {
    return new Recorded<>(
        RUN, 1, new InfluenceRow(step, 1, row, "chosen", 3, "rejected", influence, null, 0.1));
  }

  @Test
  void pairs_whenNoneLowersChosen_areThoseThatRaiseArgmaxThroughRejected() {
    squeezeWith(
        influence(20, "chosen", 4, "chosen", 2.0),
        influence(20, "argmax", 4, "chosen", 9.0),
        influence(20, "argmax", 5, "rejected", 1.0),
        influence(20, "argmax", 3, "rejected", 1.0),
        influence(20, "argmax", 6, "rejected", 0.5));

    assertThat(told.get(0).pairs()).containsExactly(3, 5);
  }

  @SafeVarargs
  private final void squeezeWith(Recorded<InfluenceRow>... influence) {
    probe(0, 1, -3, -4, -2);
    probe(10, 1, -3.5, -4, -1.5);
    probe(20, 1, -3.5, -4, -1.5);
    for (Recorded<InfluenceRow> row : influence) {
      watch = watch.updated(row);
    }
    probe(30, 1, -3.5, -4, -1.5);
    assertThat(told).hasSize(1);
  }
}
