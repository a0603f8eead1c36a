package dev.kymo.probes.squeeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxRegressionTest {
  /** Float64, logits of a few units. */
  private static final double TOLERANCE = 1e-13;
  /** Central differences with a step of 1e-5: 1e-10 by curvature, 1e-11 by rounding. */
  private static final double DIFFERENCES_TOLERANCE = 1e-9;

  private static final double STEP = 1e-5;
  private static final int LABELS = 5;
  private static final int FEATURES = 3;

  private final Random random = new Random(1);

  /** At an example that was not trained on: K = φ(x_o)·φ(x_u). */
  @Test
  void step_observedElsewhere_isWhatUpdatedWeightsPredict() {
    SoftmaxRegression model = new SoftmaxRegression(weights());
    double[] updated = vector(FEATURES);
    double[] observed = vector(FEATURES);
    double[] gradient = LogitGradient.pushingDown(model.predict(updated), 2);

    SoftmaxStep step = model.step(observed, updated, gradient, 0.7);

    SoftmaxDistribution after = model.updated(updated, gradient, 0.7).predict(observed);
    for (int label = 0; label < LABELS; label++) {
      assertThat(step.change(label))
          .isCloseTo(
              after.logProbability(label) - model.predict(observed).logProbability(label),
              within(TOLERANCE));
    }
  }

  /** G φᵀ is the gradient of log π(y⁻) by the weights. */
  @Test
  void updated_pushDown_goesAgainstTheGradientOfTheLoss() {
    double[][] weights = weights();
    double[] features = vector(FEATURES);
    int rejected = 3;
    double[] gradient =
        LogitGradient.pushingDown(new SoftmaxRegression(weights).predict(features), rejected);

    for (int label = 0; label < LABELS; label++) {
      for (int i = 0; i < FEATURES; i++) {
        double original = weights[label][i];
        weights[label][i] = original + STEP;
        double above = logProbability(weights, features, rejected);
        weights[label][i] = original - STEP;
        double below = logProbability(weights, features, rejected);
        weights[label][i] = original;

        assertThat(gradient[label] * features[i])
            .isCloseTo((above - below) / (2 * STEP), within(DIFFERENCES_TOLERANCE));
      }
    }
  }

  @Test
  void step_orthogonalFeatures_changesNothing() {
    SoftmaxRegression model = new SoftmaxRegression(weights());
    double[] updated = {1, 0, 0};
    double[] gradient = LogitGradient.pushingDown(model.predict(updated), 0);

    double[] changes = model.step(new double[] {0, 1, 1}, updated, gradient, 10).changes();

    assertThat(changes).containsOnly(new double[] {0}, within(TOLERANCE));
  }

  private static double logProbability(double[][] weights, double[] features, int label) {
    return new SoftmaxRegression(weights).predict(features).logProbability(label);
  }

  private double[][] weights() {
    double[][] weights = new double[LABELS][];
    for (int label = 0; label < LABELS; label++) {
      weights[label] = vector(FEATURES);
    }
    return weights;
  }

  private double[] vector(int size) {
    return random.doubles(size, -2, 2).toArray();
  }
}
