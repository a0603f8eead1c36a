package dev.kymo.workers.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RobustDpoTest extends ObjectiveContract {
  /** Sums of a few numbers near 1 in float64. */
  private static final double TOLERANCE = 1e-14;

  @Override
  Stream<Objective> objectives() {
    return Stream.of(
        new RobustDpo(0.1, 0, Reduction.SUM, Reference.STAGE_START),
        new RobustDpo(0.1, 0.3, Reduction.SUM, Reference.STAGE_START),
        new RobustDpo(0.1, 0.1, Reduction.TOKEN_MEAN, Reference.STAGE_START));
  }

  @Override
  boolean neverNegative() {
    return false;
  }

  /** What the loss is for: averaged over labels of which a share ε is swapped, it is DPO's with the right ones. */
  @Test
  void evaluate_averagedOverSwappedLabels_isDposLoss() {
    double share = 0.2;
    RobustDpo robust = new RobustDpo(0.5, share, Reduction.SUM, Reference.STAGE_START);

    double right = robust.evaluate(List.of(pair(-1, -3))).loss();
    double swapped = robust.evaluate(List.of(pair(-3, -1))).loss();

    double dpo = new Dpo(0.5, Reduction.SUM, Reference.STAGE_START)
        .evaluate(List.of(pair(-1, -3)))
        .loss();
    assertThat((1 - share) * right + share * swapped).isCloseTo(dpo, within(TOLERANCE));
  }

  private static List<ScoredResponse> pair(float chosen, float rejected) {
    return List.of(
        new ScoredResponse("chosen", new float[] {chosen}, -2),
        new ScoredResponse("rejected", new float[] {rejected}, -2));
  }
}
