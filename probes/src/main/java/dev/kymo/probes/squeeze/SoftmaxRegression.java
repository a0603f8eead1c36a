package dev.kymo.probes.squeeze;

/**
 * Softmax regression: logits z = W φ(x), W of V × d, φ of d. The gradient of a loss at x_u by W is G φ(x_u)ᵀ, so one step moves
 * the logits at x_o by −η K G with K = φ(x_o)·φ(x_u) I, exactly: only the softmax is curved.
 */
public final class SoftmaxRegression {
  private final double[][] weights;

  /** {@code weights}: V rows of d numbers. */
  public SoftmaxRegression(double[][] weights) {
    this.weights = copy(weights);
  }

  /** What the model predicts for features φ (d). */
  public SoftmaxDistribution predict(double[] features) {
    double[] logits = new double[weights.length];
    for (int label = 0; label < logits.length; label++) {
      logits[label] = dot(weights[label], features);
    }
    return SoftmaxDistribution.ofLogits(logits);
  }

  /** What a step on {@code updated} with G = ∂L/∂z (V) does to the prediction at {@code observed}. */
  public SoftmaxStep step(
      double[] observed, double[] updated, double[] gradient, double learningRate) {
    return SoftmaxStep.of(predict(observed), learningRate, dot(observed, updated), gradient);
  }

  /** The model after that step. */
  public SoftmaxRegression updated(double[] updated, double[] gradient, double learningRate) {
    double[][] moved = copy(weights);
    for (int label = 0; label < moved.length; label++) {
      for (int i = 0; i < updated.length; i++) {
        moved[label][i] -= learningRate * gradient[label] * updated[i];
      }
    }
    return new SoftmaxRegression(moved);
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  private static double[][] copy(double[][] rows) {
    double[][] copy = new double[rows.length][];
    for (int row = 0; row < copy.length; row++) {
      copy[row] = rows[row].clone();
    }
    return copy;
  }
}
