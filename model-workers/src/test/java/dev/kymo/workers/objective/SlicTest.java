package dev.kymo.workers.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Expected numbers are worked out by hand; log-probabilities are binary fractions, so they are exact. */
class SlicTest extends ObjectiveContract {

  @Override
  Stream<Objective> objectives() {
    return Stream.of(
        new Slic(1, 0.5, "chosen", Reduction.SUM),
        new Slic(1, 0.5, "chosen", Reduction.TOKEN_MEAN),
        new Slic(10, 0, "rejected", Reduction.SUM),
        new Slic(2, 0.25, "chosen_initial", Reduction.TOKEN_MEAN));
  }

  @Test
  void evaluate_hingeOpen_pushesThePairAndPullsTheTarget() {
    Slic slic = new Slic(2, 0.5, "chosen", Reduction.SUM);

    BatchLoss loss = slic.evaluate(List.of(row(-4, -5)));

    assertThat(loss.loss()).isEqualTo((2 + 4 - 5) + 0.5 * 4);
    assertThat(loss.derivatives().get(0).get(0)).containsExactly(-1.5);
    assertThat(loss.derivatives().get(0).get(1)).containsExactly(1.0);
    assertThat(loss.chosenReward()).isNull();
    assertThat(loss.rejectedReward()).isNull();
    assertThat(slic.needsReference()).isFalse();
  }

  @Test
  void evaluate_marginReached_onlyFinetunes() {
    BatchLoss loss = new Slic(2, 0.5, "chosen", Reduction.SUM).evaluate(List.of(row(-4, -6)));

    assertThat(loss.loss()).isEqualTo(0.5 * 4);
    assertThat(loss.derivatives().get(0).get(0)).containsExactly(-0.5);
    assertThat(loss.derivatives().get(0).get(1)).containsExactly(0.0);
  }

  @Test
  void evaluate_anotherTarget_isReadAndPulledInsteadOfTheChosen() {
    Slic slic = new Slic(0, 0.25, "chosen_initial", Reduction.SUM);
    List<ScoredResponse> row = List.of(
        new ScoredResponse("chosen", new float[] {-8}, Double.NaN),
        new ScoredResponse("rejected", new float[] {-4}, Double.NaN),
        new ScoredResponse("chosen_initial", new float[] {-1, -3}, Double.NaN));

    BatchLoss loss = slic.evaluate(List.of(row));

    assertThat(slic.responses()).containsExactly("chosen", "rejected", "chosen_initial");
    assertThat(loss.loss()).isEqualTo(4 + 0.25 * 4);
    assertThat(loss.derivatives().get(0).get(0)).containsExactly(-1.0);
    assertThat(loss.derivatives().get(0).get(1)).containsExactly(1.0);
    assertThat(loss.derivatives().get(0).get(2)).containsExactly(-0.25, -0.25);
  }

  private static List<ScoredResponse> row(float chosen, float rejected) {
    return List.of(
        new ScoredResponse("chosen", new float[] {chosen}, Double.NaN),
        new ScoredResponse("rejected", new float[] {rejected}, Double.NaN));
  }
}
