package dev.kymo.probes.pushed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.probes.squeeze.LogitGradient;
import dev.kymo.probes.squeeze.SoftmaxDistribution;
import dev.kymo.probes.squeeze.SoftmaxStep;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PushedTokenTest {
  /** A difference of two log-probabilities of at most some thirty nats in float64. */
  private static final double ROUNDING = 1e-13;

  private static final int CASES = 2000;

  @Test
  void of_handMadePredictions_countsWhatMoved() {
    // ‖π‖² − π(y⁻) = 0.355 − 0.2: labels from 0.155 on are lifted to first order
    double[] before = logs(0.5, 0.2, 0.25, 0.05);
    double[] after = logs(0.55, 0.15, 0.24, 0.06);

    PushedToken token = PushedToken.of(before, after, 1, ROUNDING);

    assertThat(token.logprob()).isEqualTo(Math.log(0.2));
    assertThat(token.concentration()).isCloseTo(0.355, within(ROUNDING));
    assertThat(token.change()).isCloseTo(Math.log(0.15 / 0.2), within(ROUNDING));
    assertThat(token.bestChange()).isCloseTo(Math.log(0.55 / 0.5), within(ROUNDING));
    assertThat(token.own()).isEqualTo(new Movement(0, 1, 0));
    assertThat(token.best()).isEqualTo(new Movement(1, 0, 0));
    assertThat(token.likely()).isEqualTo(new Movement(0, 1, 0));
    assertThat(token.unlikely()).isEqualTo(new Movement(1, 0, 0));
  }

  @Test
  void of_rejectedIsMostLikely_takesTheNextForTheBest() {
    double[] before = logs(0.6, 0.3, 0.1);
    double[] after = logs(0.5, 0.25, 0.25);

    PushedToken token = PushedToken.of(before, after, 0, ROUNDING);

    assertThat(token.bestChange()).isCloseTo(Math.log(0.25 / 0.3), within(ROUNDING));
    assertThat(token.best()).isEqualTo(new Movement(0, 1, 0));
    // ‖π‖² − π(y⁻) = −0.14: all others are lifted
    assertThat(token.likely()).isEqualTo(new Movement(1, 0, 0));
    assertThat(token.unlikely().count()).isZero();
  }

  @Test
  void of_changeWithinTheNoise_isUndecided() {
    double[] before = logs(0.5, 0.3, 0.2);
    double[] after = logs(0.5001, 0.2999, 0.2);

    PushedToken token = PushedToken.of(before, after, 1, 1e-3);

    assertThat(token.own()).isEqualTo(new Movement(0, 0, 1));
    assertThat(token.best()).isEqualTo(new Movement(0, 0, 1));
    assertThat(token.likely().plus(token.unlikely())).isEqualTo(new Movement(0, 0, 1));
  }

  /** The paper's guarantees (i) and (ii), at any learning rate. */
  @Test
  void of_negativeGradientInSoftmaxRegression_rejectedNeverRisesAndTheBestNeverFalls() {
    Random random = new Random(1);
    long decided = 0;
    for (int i = 0; i < CASES; i++) {
      PushedToken token = pushed(random, Math.pow(10, 8 * random.nextDouble() - 4));

      assertThat(token.own().rising()).as("case %d", i).isZero();
      assertThat(token.best().falling()).as("case %d", i).isZero();
      decided += token.own().falling() + token.best().rising();
    }
    assertThat(decided).isGreaterThan(2 * CASES * 9 / 10);
  }

  /** What tells likely from unlikely labels is exact to first order. */
  @Test
  void of_smallNegativeGradientInSoftmaxRegression_likelyRiseAndUnlikelyFall() {
    Random random = new Random(2);
    Movement likely = Movement.NONE;
    Movement unlikely = Movement.NONE;
    for (int i = 0; i < CASES; i++) {
      PushedToken token = pushed(random, 1e-5);

      likely = likely.plus(token.likely());
      unlikely = unlikely.plus(token.unlikely());
    }
    assertThat(likely.falling()).isZero();
    assertThat(unlikely.rising()).isZero();
    assertThat(likely.rising()).isGreaterThan(CASES / 2);
    assertThat(unlikely.falling()).isGreaterThan(CASES);
  }

  /** One step of softmax regression on L = log π(y⁻). */
  private static PushedToken pushed(Random random, double learningRate) {
    double scale = Math.pow(10, random.nextDouble() - 0.5);
    int labels = 3 + random.nextInt(30);
    double[] logits = IntStream.range(0, labels)
        .mapToDouble(i -> scale * random.nextGaussian())
        .toArray();
    int rejected = random.nextInt(labels);
    SoftmaxDistribution before = SoftmaxDistribution.ofLogits(logits);
    SoftmaxStep step =
        SoftmaxStep.of(before, learningRate, 1, LogitGradient.pushingDown(before, rejected));
    return PushedToken.of(logprobs(before), logprobs(step.after()), rejected, ROUNDING);
  }

  private static double[] logprobs(SoftmaxDistribution distribution) {
    return IntStream.range(0, distribution.vocabulary())
        .mapToDouble(distribution::logProbability)
        .toArray();
  }

  private static double[] logs(double... probabilities) {
    return IntStream.range(0, probabilities.length)
        .mapToDouble(i -> Math.log(probabilities[i]))
        .toArray();
  }
}
