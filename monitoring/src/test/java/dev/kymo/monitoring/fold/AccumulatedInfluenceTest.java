package dev.kymo.monitoring.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.monitoring.event.DecompositionTaken;
import dev.kymo.monitoring.event.InfluenceTaken;
import dev.kymo.monitoring.event.Samples;
import dev.kymo.monitoring.fold.AccumulatedInfluence.OfResponse;
import dev.kymo.monitoring.fold.AccumulatedInfluence.OfRow;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AccumulatedInfluenceTest {
  private static final String RUN = "dpo-s0";
  /** Sums of a handful of numbers of order one in float64. */
  private static final double ROUNDING = 1e-12;

  private final AccumulatedInfluence.Builder builder = new AccumulatedInfluence.Builder();

  private void steps(long count) {
    for (long step = 1; step <= count; step++) {
      builder.accept(Samples.dpoStep(RUN, step, 0.1, 1));
    }
  }

  private void decomposed(long step, String response, int count, double measured, double pullUp) {
    builder.accept(new DecompositionTaken(
        RUN,
        step,
        1,
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
        measured - pullUp - 0.5,
        0.1,
        1e-6,
        1,
        30,
        0.5,
        1));
  }

  private void influence(
      long step, int row, String response, int updateRow, String side, double of) {
    builder.accept(new InfluenceTaken(RUN, step, 1, row, response, updateRow, side, of, 0.5, 1));
  }

  private OfResponse of(String response) {
    return Objects.requireNonNull(builder.build().responses().get(response));
  }

  @Test
  void build_severalSteps_addsThemAndSaysHowManyThereWere() {
    steps(20);
    decomposed(10, "chosen", 2, 3.0, 2.0);
    decomposed(10, "rejected", 2, -1.0, -2.0);
    decomposed(20, "chosen", 2, -1.0, -0.5);

    AccumulatedInfluence built = builder.build();

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
  void rows_areMeansOverObservedExamplesAndTotalsOverSteps() {
    decomposed(10, "chosen", 2, 3.0, 2.0);
    influence(10, 0, "chosen", 7, "chosen", 1.0);
    influence(10, 1, "chosen", 7, "chosen", 2.0);
    influence(10, 0, "chosen", 7, "rejected", -0.5);
    decomposed(20, "chosen", 4, 3.0, 2.0);
    influence(20, 3, "chosen", 7, "chosen", 1.0);

    OfRow row = of("chosen").rows().get(0);

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

    assertThat(of("chosen").raising(9)).extracting(OfRow::row).containsExactly(3, 2);
    assertThat(of("chosen").lowering(9)).extracting(OfRow::row).containsExactly(4, 1);
    assertThat(of("chosen").lowering(1)).extracting(OfRow::row).containsExactly(4);
  }

  @Test
  void build_runWithoutDecomposedSteps_hasNoResponses() {
    steps(3);

    assertThat(builder.build().responses()).isEmpty();
    assertThat(builder.build().decomposed()).isZero();
  }
}
