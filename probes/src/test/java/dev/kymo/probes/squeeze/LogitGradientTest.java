package dev.kymo.probes.squeeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Ipo;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.objective.Slic;
import dev.kymo.workers.objective.Sppo;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the closed forms of ∂L/∂log π where policy and reference are equal. */
class LogitGradientTest {
  private static final double TOLERANCE = 1e-14;
  private static final SoftmaxDistribution POLICY =
      SoftmaxDistribution.ofLogits(new double[] {1, -2, 0.5, 3});
  private static final int CHOSEN = 2;
  private static final int REJECTED = 1;

  static Stream<Arguments> objectives() {
    return Stream.of(
        Arguments.of(new Sft(List.of("chosen", "rejected"), Reduction.SUM), -1, -1),
        Arguments.of(new Dpo(0.3, Reduction.SUM, Reference.STAGE_START), -0.15, 0.15),
        Arguments.of(new Ipo(0.25, Reduction.SUM, Reference.STAGE_START), -4, 4),
        Arguments.of(new Sppo(0.25, Reduction.SUM, Reference.STAGE_START), -4, 4),
        Arguments.of(new Slic(5, 0.5, "chosen", Reduction.SUM), -1.5, 1));
  }

  /** G_y = ∂L/∂log π(y) · (e_y − π). */
  @ParameterizedTest
  @MethodSource("objectives")
  void of_objective_isItsSlopeTimesTheResidual(
      Objective objective, double chosenSlope, double rejectedSlope) {
    LogitGradient gradient =
        LogitGradient.of(objective, POLICY, Map.of("chosen", CHOSEN, "rejected", REJECTED));

    assertThat(gradient.slopes().get(0)).isCloseTo(chosenSlope, within(TOLERANCE));
    assertThat(gradient.slopes().get(1)).isCloseTo(rejectedSlope, within(TOLERANCE));
    for (int label = 0; label < POLICY.vocabulary(); label++) {
      assertThat(gradient.sides().get(0)[label])
          .isCloseTo(chosenSlope * residual(label, CHOSEN), within(TOLERANCE));
      assertThat(gradient.sides().get(1)[label])
          .isCloseTo(rejectedSlope * residual(label, REJECTED), within(TOLERANCE));
    }
  }

  @Test
  void pushingDown_isThePullWithTheOtherSign() {
    double[] push = LogitGradient.pushingDown(POLICY, REJECTED);

    for (int label = 0; label < POLICY.vocabulary(); label++) {
      assertThat(push[label]).isCloseTo(residual(label, REJECTED), within(TOLERANCE));
    }
  }

  @Test
  void of_responseWithoutLabel_isRefused() {
    assertThatThrownBy(() -> LogitGradient.of(
            new Dpo(0.1, Reduction.SUM, Reference.STAGE_START), POLICY, Map.of("chosen", CHOSEN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rejected");
  }

  private static double residual(int label, int y) {
    return (label == y ? 1 : 0) - POLICY.probability(label);
  }
}
