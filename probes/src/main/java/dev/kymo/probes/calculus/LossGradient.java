package dev.kymo.probes.calculus;

/**
 * G = π − e_y (V), the residual of a response's token: the gradient of −log π(y) by the logits. An objective multiplies it by
 * −∂L/∂log π.
 */
public final class LossGradient {
  private LossGradient() {}

  /** G (V), given log π (V) and the label y. */
  public static double[] of(double[] logprobs, int label) {
    double[] residual = new double[logprobs.length];
    for (int v = 0; v < logprobs.length; v++) {
      residual[v] = entry(logprobs, label, v);
    }
    return residual;
  }

  /** ‖G‖, given log π (V) and the label y. */
  public static double norm(double[] logprobs, int label) {
    double squares = 0;
    for (int v = 0; v < logprobs.length; v++) {
      double residual = entry(logprobs, label, v);
      squares += residual * residual;
    }
    return Math.sqrt(squares);
  }

  private static double entry(double[] logprobs, int label, int v) {
    return v == label ? StrictMath.expm1(logprobs[v]) : StrictMath.exp(logprobs[v]);
  }
}
