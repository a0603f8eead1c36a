package dev.kymo.workers.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DpoTest extends ObjectiveContract {
  /** Both sides compute in float64; the reference's log-sigmoid differs in its last bits. */
  private static final double TOLERANCE = 1e-12;

  @Override
  Stream<Objective> objectives() {
    return Stream.of(
        new Dpo(0.1, Reduction.SUM, Reference.STAGE_START),
        new Dpo(0.1, Reduction.TOKEN_MEAN, Reference.STAGE_START),
        new Dpo(0.5, Reduction.SUM, Reference.STAGE_START),
        new Dpo(0.1, 0.2, Reduction.TOKEN_MEAN, Reference.STAGE_START));
  }

  @Test
  void evaluate_goldenPairs_equalsTrl() throws IOException {
    PreferenceLosses.assertEqual(
        "sigmoid",
        (beta, smoothing) -> new Dpo(beta, smoothing, Reduction.SUM, Reference.STAGE_START));
  }

  @Test
  void evaluate_tokenMean_averagesPolicyAndReferenceOverTheTokens() {
    List<ScoredResponse> row = List.of(
        new ScoredResponse("chosen", new float[] {-1, -3}, -2),
        new ScoredResponse("rejected", new float[] {-5, -1, -3}, -12));

    BatchLoss loss =
        new Dpo(0.5, Reduction.TOKEN_MEAN, Reference.STAGE_START).evaluate(List.of(row));

    assertThat(loss.chosenReward()).containsExactly(0.5 * (-4 + 2) / 2);
    assertThat(loss.rejectedReward().get(0)).isCloseTo(0.5 * (-9 + 12) / 3, within(TOLERANCE));
    assertThat(loss.loss()).isCloseTo(Math.log1p(Math.exp(1.0)), within(TOLERANCE));
  }
}
