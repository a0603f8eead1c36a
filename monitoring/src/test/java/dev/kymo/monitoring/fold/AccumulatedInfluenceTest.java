package dev.kymo.monitoring.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.monitoring.event.Samples;
import dev.kymo.monitoring.fold.AccumulatedInfluence.OfResponse;
import dev.kymo.monitoring.fold.Movers.OfRow;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.LeftOut;
import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import dev.kymo.vocabulary.Recorded;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AccumulatedInfluenceTest {
  private static final String RUN = "dpo-s0";
  /** Sums of a handful of numbers of order one in float64. */
  private static final double ROUNDING = 1e-12;

  private final StageInfluences builder = new StageInfluences();

  private void steps(long count) {
    for (long step = 1; step <= count; step++) {
      builder.accept(Samples.dpoStep(RUN, step, 0.1, 1));
    }
  }

  private void decomposed(long step, String response, int count, double measured, double pullUp) {
    decomposed(step, response, count, measured, pullUp, 1);
  }

  private void decomposed(
      long step, String response, int count, double measured, double pullUp, int attempt) {
    builder.accept(new Recorded<>(
        RUN,
        attempt,
        new DecompositionRow(
            step,
            2,
            "dpo",
            response,
            count,
            measured,
            pullUp + 0.5,
            pullUp,
            0.25,
            0.125,
            0.0625,
            0.0625,
            null,
            null,
            null,
            null,
            measured - pullUp - 0.5,
            0.1,
            1e-6,
            1,
            30,
            0.5)));
  }

  private void influence(
      long step, int row, String response, int updateRow, String side, double of) {
    influence(step, row, response, updateRow, side, of, 1);
  }

  private void influence(
      long step, int row, String response, int updateRow, String side, double of, int attempt) {
    builder.accept(new Recorded<>(
        RUN, attempt, new InfluenceRow(step, 2, row, response, updateRow, side, of, null, 0.5)));
  }

  @Test
  void build_firstUpdate_isNotCountedAndSaidSo() {
    steps(20);
    builder.accept(leftOut(10));
    builder.accept(new Recorded<>(
        RUN,
        1,
        new InfluenceRow(10, 2, 0, "chosen", 3, "rejected", -834, LeftOut.FIRST_UPDATE, 0.5)));
    decomposed(20, "chosen", 1, 3.0, 2.0);
    influence(20, 0, "chosen", 5, "chosen", 1.5);

    AccumulatedInfluence built = built();

    assertThat(built.decomposed()).isEqualTo(2);
    assertThat(built.counted()).isEqualTo(1);
    assertThat(built.lastDecomposed()).isEqualTo(20);
    assertThat(of("chosen").pullUp()).isEqualTo(2.0);
    assertThat(of("chosen").overall().rows()).extracting(OfRow::row).containsExactly(5);
    assertThat(NotCounted.inWords(built)).contains("first update");
  }

  @Test
  void build_identicalPair_isTakenOutOfItsSidesAndNamed() {
    steps(10);
    decomposed(10, "chosen", 1, 3.0, 2.0);
    for (String side : List.of("chosen", "rejected")) {
      builder.accept(new Recorded<>(
          RUN,
          1,
          new InfluenceRow(
              10,
              2,
              0,
              "chosen",
              3,
              side,
              side.equals("chosen") ? 1.5 : -1.25,
              LeftOut.IDENTICAL_PAIR,
              0.5)));
    }
    influence(10, 0, "chosen", 5, "chosen", 0.5);

    assertThat(of("chosen").pullUp()).isEqualTo(0.5);
    assertThat(of("chosen").pushDown()).isEqualTo(1.5);
    assertThat(of("chosen").pullUp() + of("chosen").pushDown() + of("chosen").rest())
        .as("the prediction")
        .isEqualTo(of("chosen").predicted());
    assertThat(of("chosen").overall().rows()).extracting(OfRow::row).containsExactly(5);
    assertThat(NotCounted.inWords(built())).contains("training row 3");
  }

  private static Recorded<DecompositionRow> leftOut(long step) {
    return new Recorded<>(
        RUN,
        1,
        new DecompositionRow(
            step,
            2,
            "dpo",
            "chosen",
            1,
            0,
            -2,
            832,
            -834,
            0,
            0,
            0,
            833.0,
            0.17,
            false,
            LeftOut.FIRST_UPDATE,
            2,
            0.1,
            1e-6,
            1,
            30,
            0.5));
  }

  /** Of the only stage. */
  private AccumulatedInfluence built() {
    assertThat(builder.build()).hasSize(1);
    return builder.build().get(0);
  }

  private OfResponse of(String response) {
    return Objects.requireNonNull(built().responses().get(response));
  }

  @Test
  void build_rowsObserved_countsThemByResponseTypeAndThoseThatAreTrainedOn() {
    decomposed(10, "chosen", 2, 3.0, 2.0);
    decomposed(10, "argmax", 2, 3.0, 2.0);
    decomposed(10, "irr_train", 1, 3.0, 2.0);
    builder.accept(Samples.example(RUN, 10, 3, "chosen", 1));
    builder.accept(Samples.example(RUN, 10, 3, "argmax", 1));
    builder.accept(Samples.example(RUN, 10, 8, "chosen", 1));
    builder.accept(Samples.example(RUN, 10, 8, "argmax", 1));
    builder.accept(Samples.example(RUN, 10, 8, "irr_train", 1));
    builder.accept(Samples.example(RUN, 20, 8, "irr_train", 1));

    assertThat(of("chosen").observed()).isEqualTo(new ObservedCount(2, null));
    builder.accept(
        new RowsObserved(RUN, Samples.AT, RowsObserved.KERNEL, List.of(3, 8), List.of(3, 8)));
    builder.accept(
        new RowsObserved(RUN, Samples.AT, RowsObserved.DECOMPOSE, List.of(3, 8), List.of(3)));

    assertThat(of("chosen").observed()).isEqualTo(new ObservedCount(2, 1));
    assertThat(of("argmax").observed()).isEqualTo(new ObservedCount(2, 1));
    assertThat(of("irr_train").observed()).isEqualTo(new ObservedCount(1, 0));
    assertThat(built().observed()).isEqualTo(new ObservedCount(2, 1));
    assertThat(built().examples()).isEqualTo(3);
  }

  @Test
  void words_ofCounts_areASentencesPart() {
    assertThat(new ObservedCount(5, 2).words()).isEqualTo("5 rows, 2 of them trained on too");
    assertThat(new ObservedCount(5, 5).words()).isEqualTo("5 rows, all of them trained on too");
    assertThat(new ObservedCount(5, 0).words()).isEqualTo("5 rows, none of them trained on");
    assertThat(new ObservedCount(1, 1).words()).isEqualTo("1 row, trained on too");
    assertThat(new ObservedCount(1, 0).words()).isEqualTo("1 row, not trained on");
    assertThat(new ObservedCount(5, null).words()).isEqualTo("5 rows");
  }

  @Test
  void build_severalSteps_addsThemAndSaysHowManyThereWere() {
    steps(20);
    decomposed(10, "chosen", 2, 3.0, 2.0);
    decomposed(10, "rejected", 2, -1.0, -2.0);
    decomposed(20, "chosen", 2, -1.0, -0.5);

    AccumulatedInfluence built = built();

    assertThat(built.steps()).isEqualTo(20);
    assertThat(built.decomposed()).isEqualTo(2);
    assertThat(built.responses()).containsOnlyKeys("chosen", "rejected");
    assertThat(of("chosen").measured()).isCloseTo(2.0, within(ROUNDING));
    assertThat(of("chosen").predicted()).isCloseTo(2.5, within(ROUNDING));
    assertThat(of("chosen").attributed()).isCloseTo(2.0, within(ROUNDING));
    assertThat(of("chosen").attributed() + of("chosen").rest())
        .isCloseTo(of("chosen").predicted(), within(ROUNDING));
  }

  @Test
  void overall_rowsAreMeansOverObservedExamplesAndTotalsOverSteps() {
    decomposed(10, "chosen", 2, 3.0, 2.0);
    influence(10, 0, "chosen", 7, "chosen", 1.0);
    influence(10, 1, "chosen", 7, "chosen", 2.0);
    influence(10, 0, "chosen", 7, "rejected", -0.5);
    decomposed(20, "chosen", 4, 3.0, 2.0);
    influence(20, 3, "chosen", 7, "chosen", 1.0);

    OfRow row = of("chosen").overall().rows().get(0);

    assertThat(row.row()).isEqualTo(7);
    assertThat(row.sides()).isEqualTo(Map.of("chosen", 1.75, "rejected", -0.25));
    assertThat(row.total()).isCloseTo(1.5, within(ROUNDING));
  }

  @Test
  void raisingAndLowering_rankRowsByTheirTotalsAndLeaveOutTheOtherSign() {
    decomposed(10, "chosen", 1, 3.0, 2.0);
    influence(10, 0, "chosen", 1, "chosen", 1.0);
    influence(10, 0, "chosen", 1, "rejected", -3.0);
    influence(10, 0, "chosen", 2, "chosen", 0.5);
    influence(10, 0, "chosen", 3, "chosen", 0.75);
    influence(10, 0, "chosen", 4, "rejected", -5.0);
    influence(10, 0, "rejected", 5, "rejected", -50.0);

    assertThat(of("chosen").overall().raising(9)).extracting(OfRow::row).containsExactly(3, 2);
    assertThat(of("chosen").overall().lowering(9)).extracting(OfRow::row).containsExactly(4, 1);
    assertThat(of("chosen").overall().lowering(1)).extracting(OfRow::row).containsExactly(4);
  }

  @Test
  void lastStep_severalSteps_hasRowsOfTheLastAlone() {
    decomposed(10, "chosen", 1, 3.0, 2.0);
    decomposed(10, "rejected", 1, 3.0, 2.0);
    influence(10, 0, "chosen", 1, "chosen", 1.0);
    influence(10, 0, "rejected", 1, "chosen", 1.0);
    decomposed(20, "chosen", 1, 3.0, 2.0);
    influence(20, 0, "chosen", 2, "chosen", 0.5);

    assertThat(built().lastDecomposed()).isEqualTo(20);
    assertThat(of("chosen").lastStep().rows()).containsExactly(new OfRow(2, Map.of("chosen", 0.5)));
    assertThat(of("rejected").lastStep().rows()).as("not observed at step 20").isEmpty();
    assertThat(of("chosen").overall().rows()).extracting(OfRow::row).containsExactly(1, 2);
  }

  @Test
  void build_stepsRepeatedByALaterAttempt_countsThemOnce() {
    for (int attempt = 1; attempt <= 2; attempt++) {
      for (long step = 10; step <= 10 + 10 * attempt; step += 10) {
        decomposed(step, "chosen", 1, 3.0, 2.0, attempt);
        influence(step, 0, "chosen", 7, "chosen", 1.0, attempt);
        influence(step, 1, "chosen", 7, "chosen", 0.5, attempt);
      }
    }

    assertThat(built().decomposed()).isEqualTo(3);
    assertThat(of("chosen").changes())
        .extracting(AccumulatedInfluence.Change::step)
        .containsExactly(10L, 20L, 30L);
    assertThat(of("chosen").overall().rows()).extracting(OfRow::total).containsExactly(4.5);
    assertThat(of("chosen").pullUp()).isCloseTo(6.0, within(ROUNDING));
  }

  @Test
  void withinNoise_someRemainders_areCountedOnceAndNotThoseOfStepsLeftOut() {
    builder.accept(leftOut(10));
    builder.accept(Samples.exampleBelowNoise(RUN, 10, 0, "chosen", 1));
    for (int attempt = 1; attempt <= 2; attempt++) {
      decomposed(20, "chosen", 2, 3.0, 2.0, attempt);
      builder.accept(Samples.exampleBelowNoise(RUN, 20, 0, "chosen", attempt));
      builder.accept(Samples.example(RUN, 20, 1, "chosen", attempt));
    }
    decomposed(30, "chosen", 2, 3.0, 2.0, 2);
    builder.accept(Samples.exampleBelowNoise(RUN, 30, 0, "chosen", 2));
    builder.accept(Samples.exampleBelowNoise(RUN, 30, 1, "chosen", 2));
    decomposed(30, "rejected", 2, 3.0, 2.0, 2);

    assertThat(of("chosen").withinNoise()).isEqualTo("3 of 4");
    assertThat(of("rejected").withinNoise()).isEqualTo("–");
  }

  @Test
  void build_runWithoutDecomposedSteps_hasNoStage() {
    steps(3);

    assertThat(builder.build()).isEmpty();
  }

  /** A stage whose steps move much would hide what another's did. */
  @Test
  void build_severalStages_keepsThemApart() {
    for (long step = 1; step <= 8; step++) {
      builder.accept(Samples.sftStep(RUN, step, 1, 0.1));
    }
    builder.accept(sftDecomposed(8, 9.0));
    builder.accept(
        new Recorded<>(RUN, 1, new InfluenceRow(8, 1, 0, "chosen", 7, "chosen", 8.0, null, 0.5)));
    builder.accept(Samples.dpoStep(RUN, 9, 0.1, 1));
    builder.accept(Samples.dpoStep(RUN, 10, 0.1, 1));
    decomposed(10, "chosen", 1, -0.5, -0.25);
    influence(10, 0, "chosen", 3, "rejected", -0.25);

    List<AccumulatedInfluence> stages = builder.build();

    assertThat(stages).extracting(AccumulatedInfluence::stage).containsExactly(1, 2);
    assertThat(stages).extracting(AccumulatedInfluence::steps).containsExactly(8L, 2L);
    assertThat(stages).extracting(AccumulatedInfluence::decomposed).containsExactly(1L, 1L);
    assertThat(stages)
        .extracting(stage ->
            Objects.requireNonNull(stage.responses().get("chosen")).overall().rows())
        .containsExactly(
            List.of(new OfRow(7, Map.of("chosen", 8.0))),
            List.of(new OfRow(3, Map.of("rejected", -0.25))));
  }

  private static Recorded<DecompositionRow> sftDecomposed(long step, double measured) {
    return new Recorded<>(
        RUN,
        1,
        new DecompositionRow(
            step, 1, "sft", "chosen", 1, measured, 8, 8, 0, 0, 0, 0, null, null, null, null, 1, 0.1,
            1e-6, 1, 30, 0.5));
  }
}
