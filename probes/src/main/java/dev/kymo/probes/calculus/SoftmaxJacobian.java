package dev.kymo.probes.calculus;

/**
 * A = I − 1πᵀ (V, V), which turns a change of logits into one of log-probabilities: (A v)_i = v_i − π·v. It depends on the current
 * prediction at x_o only.
 */
public final class SoftmaxJacobian {
  private SoftmaxJacobian() {}

  /** ‖A‖_F = √(V − 2 + V‖π‖²), given log π (V). */
  public static double frobenius(double[] logprobs) {
    double squares = 0;
    for (double logprob : logprobs) {
      squares += StrictMath.exp(2 * logprob);
    }
    return Math.sqrt(logprobs.length - 2 + logprobs.length * squares);
  }

  /** A v = v − π·v 1 (V), given log π (V). */
  public static double[] apply(double[] logprobs, double[] v) {
    double mean = 0;
    for (int i = 0; i < v.length; i++) {
      mean += StrictMath.exp(logprobs[i]) * v[i];
    }
    double[] result = new double[v.length];
    for (int i = 0; i < v.length; i++) {
      result[i] = v[i] - mean;
    }
    return result;
  }
}
