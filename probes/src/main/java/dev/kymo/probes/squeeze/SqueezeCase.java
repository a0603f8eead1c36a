package dev.kymo.probes.squeeze;

import dev.kymo.workers.training.CounterRandom;

/**
 * A random negative gradient in softmax regression: 3 to 32 labels, 1 to 8 features, weights normal with a standard deviation
 * from 0.1 to 10, η from 1e-4 to 1e4 (both even on a logarithmic scale), any label as y⁻.
 *
 * @param weights W (V × d)
 * @param features φ (d)
 * @param rejected y⁻
 * @param otherRejected another label
 * @param learningRate η
 */
record SqueezeCase(
    double[][] weights, double[] features, int rejected, int otherRejected, double learningRate) {
  private static final int LEAST_LABELS = 3;
  private static final int MOST_LABELS = 32;
  private static final int MOST_FEATURES = 8;
  private static final double SCALE_DECADES = 1;
  private static final double RATE_DECADES = 4;

  /** The case of this number. */
  static SqueezeCase random(long seed, long number) {
    CounterRandom random = new CounterRandom(seed, number);
    int labels = LEAST_LABELS + random.below(MOST_LABELS - LEAST_LABELS + 1);
    double scale = power(random, SCALE_DECADES);
    double[] features = new double[1 + random.below(MOST_FEATURES)];
    for (int i = 0; i < features.length; i++) {
      features[i] = random.normal(1);
    }
    double[][] weights = new double[labels][features.length];
    for (double[] row : weights) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.normal(scale);
      }
    }
    int rejected = random.below(labels);
    int other = (rejected + 1 + random.below(labels - 1)) % labels;
    return new SqueezeCase(weights, features, rejected, other, power(random, RATE_DECADES));
  }

  private static double power(CounterRandom random, double decades) {
    return StrictMath.pow(10, decades * (2 * random.uniform() - 1));
  }

  SoftmaxDistribution prediction() {
    return new SoftmaxRegression(weights).predict(features);
  }

  /** The step on log π of a label, as seen at the example it is taken on. */
  SoftmaxStep push(int label) {
    return push(weights, label);
  }

  /** The same step of a model whose logits are twice as large: π is peakier. */
  SoftmaxStep pushOfPeakier() {
    double[][] doubled = new double[weights.length][];
    for (int row = 0; row < doubled.length; row++) {
      doubled[row] = new double[features.length];
      for (int i = 0; i < features.length; i++) {
        doubled[row][i] = 2 * weights[row][i];
      }
    }
    return push(doubled, rejected);
  }

  private SoftmaxStep push(double[][] model, int label) {
    SoftmaxRegression regression = new SoftmaxRegression(model);
    double[] gradient = LogitGradient.pushingDown(regression.predict(features), label);
    return regression.step(features, features, gradient, learningRate);
  }
}
