package dev.kymo.workers.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The losses of a pair besides DPO and IPO. */
class PairLossesTest extends ObjectiveContract {

  @Override
  Stream<Objective> objectives() {
    return Stream.of(Reduction.values())
        .flatMap(reduction -> Stream.of(
            new Sppo(0.1, reduction, Reference.STAGE_START),
            new Hinge(0.1, reduction, Reference.STAGE_START),
            new Nca(0.1, reduction, Reference.STAGE_START),
            new ApoZero(0.1, reduction, Reference.STAGE_START),
            new ApoDown(0.1, reduction, Reference.STAGE_START)));
  }

  static Stream<Arguments> losses() {
    return Stream.of(
        golden(
            "sppo_hard", (beta, smoothing) -> new Sppo(beta, Reduction.SUM, Reference.STAGE_START)),
        golden("hinge", (beta, smoothing) -> new Hinge(beta, Reduction.SUM, Reference.STAGE_START)),
        golden(
            "robust",
            (beta, smoothing) ->
                new RobustDpo(beta, smoothing, Reduction.SUM, Reference.STAGE_START)),
        golden(
            "nca_pair", (beta, smoothing) -> new Nca(beta, Reduction.SUM, Reference.STAGE_START)),
        golden(
            "apo_zero",
            (beta, smoothing) -> new ApoZero(beta, Reduction.SUM, Reference.STAGE_START)),
        golden(
            "apo_down",
            (beta, smoothing) -> new ApoDown(beta, Reduction.SUM, Reference.STAGE_START)));
  }

  private static Arguments golden(String type, PreferenceLosses.Setting setting) {
    return Arguments.of(type, setting);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("losses")
  void evaluate_goldenPairs_equalsTrl(String type, PreferenceLosses.Setting setting)
      throws IOException {
    PreferenceLosses.assertEqual(type, setting);
  }

  @Test
  void hinge_atAndBeyondItsMargin_hasNoForce() {
    Hinge hinge = new Hinge(0.5, Reduction.SUM, Reference.STAGE_START);

    BatchLoss atMargin = hinge.evaluate(List.of(pair(-1, -3)));
    BatchLoss beyond = hinge.evaluate(List.of(pair(-1, -4)));

    assertThat(atMargin.loss()).isZero();
    assertThat(atMargin.derivatives().get(0).get(0)).containsExactly(new double[] {0}, within(0.0));
    assertThat(beyond.loss()).isZero();
    assertThat(beyond.derivatives().get(0).get(1)).containsExactly(new double[] {0}, within(0.0));
  }

  @Test
  void sppo_bothResponsesAtTheirTargets_restsThere() {
    BatchLoss loss =
        new Sppo(0.25, Reduction.SUM, Reference.STAGE_START).evaluate(List.of(pair(2, -2)));

    assertThat(loss.loss()).isZero();
    assertThat(loss.derivatives().get(0).get(0)).containsExactly(new double[] {0}, within(0.0));
    assertThat(loss.derivatives().get(0).get(1)).containsExactly(new double[] {0}, within(0.0));
  }

  /** One token each, reference 0: a and b are the numbers given. */
  private static List<ScoredResponse> pair(float chosen, float rejected) {
    return List.of(
        new ScoredResponse("chosen", new float[] {chosen}, 0),
        new ScoredResponse("rejected", new float[] {rejected}, 0));
  }
}
