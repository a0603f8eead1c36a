package dev.kymo.workers.objective;

/** The logistic function and its relatives, without overflow. */
final class Logistic {
  private Logistic() {}

  /** σ(x) = 1/(1 + e⁻ˣ). */
  static double sigmoid(double x) {
    double tail = StrictMath.exp(-Math.abs(x));
    return (x >= 0 ? 1 : tail) / (1 + tail);
  }

  /** σ'(x) = σ(x)σ(−x). */
  static double sigmoidSlope(double x) {
    return sigmoid(x) * sigmoid(-x);
  }

  /** log(1 + eˣ) = −log σ(−x). */
  static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }
}
