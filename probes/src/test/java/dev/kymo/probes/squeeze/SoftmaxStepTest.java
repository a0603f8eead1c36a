package dev.kymo.probes.squeeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxStepTest {
  /** Float64, logits of a few units, sums of a few terms. */
  private static final double TOLERANCE = 1e-13;
  /** Halving the step quarters the remainder, up to terms of the next order. */
  private static final double ORDER_TOLERANCE = 0.05;

  private static final int LABELS = 9;

  @Test
  void changes_randomStep_areTheDifferencesOfTwoSoftmaxes() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      SoftmaxDistribution before = SoftmaxDistribution.ofLogits(normal(random, 3));
      SoftmaxStep step = new SoftmaxStep(before, normal(random, i % 2 == 0 ? 0.01 : 5));

      double[] changes = step.changes();

      for (int label = 0; label < LABELS; label++) {
        assertThat(changes[label])
            .isCloseTo(
                step.after().logProbability(label) - before.logProbability(label),
                within(TOLERANCE));
        assertThat(step.probabilityChange(label))
            .isCloseTo(
                step.after().probability(label) - before.probability(label), within(TOLERANCE));
      }
    }
  }

  /** The naive version: A as a matrix, times −η K G. */
  @Test
  void firstOrder_randomStep_isMinusEtaTimesAKG() {
    Random random = new Random(2);
    SoftmaxDistribution before = SoftmaxDistribution.ofLogits(normal(random, 2));
    double[] gradient = normal(random, 1);
    double eta = 0.3;
    double kernel = 1.7;

    double[] firstOrder = SoftmaxStep.of(before, eta, kernel, gradient).firstOrder();

    for (int row = 0; row < LABELS; row++) {
      double sum = 0;
      for (int column = 0; column < LABELS; column++) {
        double a = (row == column ? 1 : 0) - before.probability(column);
        sum += a * kernel * gradient[column];
      }
      assertThat(firstOrder[row]).isCloseTo(-eta * sum, within(TOLERANCE));
    }
  }

  @Test
  void remainder_halfTheStep_isAQuarter() {
    Random random = new Random(3);
    SoftmaxDistribution before = SoftmaxDistribution.ofLogits(normal(random, 2));
    double[] gradient = normal(random, 1);

    double whole = remainder(SoftmaxStep.of(before, 1e-3, 1, gradient));
    double half = remainder(SoftmaxStep.of(before, 5e-4, 1, gradient));

    assertThat(half / whole).isCloseTo(0.25, within(ORDER_TOLERANCE));
  }

  private static double remainder(SoftmaxStep step) {
    double sum = 0;
    for (int label = 0; label < LABELS; label++) {
      sum += Math.abs(step.changes()[label] - step.firstOrder()[label]);
    }
    return sum;
  }

  /** A label of probability 1e-87 is pushed: 1 − π of the other is zero in float64, and yet it rises. */
  @Test
  void change_farBelowFloat64sResolution_hasItsSign() {
    SoftmaxDistribution before = SoftmaxDistribution.ofLogits(new double[] {200, 0});
    SoftmaxStep step = SoftmaxStep.of(before, 1, 1, LogitGradient.pushingDown(before, 1));

    assertThat(step.change(0)).isPositive().isLessThan(1e-80);
    assertThat(step.change(1)).isNegative();
    assertThat(step.after().logProbability(0)).isEqualTo(before.logProbability(0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e3, 1e6, 1e100})
  void change_hugeStep_staysANumber(double size) {
    SoftmaxDistribution before = SoftmaxDistribution.ofLogits(new double[] {1, 2, 3});
    SoftmaxStep step = new SoftmaxStep(before, new double[] {0, size, 0});

    assertThat(step.change(1)).isCloseTo(-before.logProbability(1), within(TOLERANCE));
    assertThat(step.change(0) / size).isCloseTo(-1, within(0.01));
  }

  @Test
  void constructor_otherNumberOfLogits_namesBoth() {
    SoftmaxDistribution before = SoftmaxDistribution.ofLogits(new double[] {1, 2, 3});

    assertThatThrownBy(() -> new SoftmaxStep(before, new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the change has 2 logits, but the distribution 3");
  }

  @Test
  void bell_peakiness_isTheStandardDeviationOfTheLogits() {
    SoftmaxDistribution bell = SoftmaxDistribution.bell(20, 6, 2.5);

    double[] logits = DoubleStream.iterate(0, label -> label + 1)
        .limit(20)
        .map(label -> bell.logProbability((int) label))
        .toArray();
    double mean = DoubleStream.of(logits).average().orElseThrow();
    double variance =
        DoubleStream.of(logits).map(z -> (z - mean) * (z - mean)).average().orElseThrow();
    assertThat(Math.sqrt(variance)).isCloseTo(2.5, within(TOLERANCE));
    assertThat(bell.mostLikely()).isEqualTo(6);
    assertThat(bell.mostLikelyBut(6)).isEqualTo(5);
    assertThat(bell.ranking()).startsWith(6, 5, 7).endsWith(19);
    assertThat(SoftmaxDistribution.bell(20, 6, 0).probability(3))
        .isCloseTo(0.05, within(TOLERANCE));
  }

  private static double[] normal(Random random, double scale) {
    return DoubleStream.generate(() -> scale * random.nextGaussian())
        .limit(LABELS)
        .toArray();
  }
}
