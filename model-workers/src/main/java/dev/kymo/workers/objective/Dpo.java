package dev.kymo.workers.objective;

/**
 * Direct preference optimisation (Rafailov et al. 2023): f(h) = −log a, a = σ(βh). f'(h) = −β(1 − a), which the paper of
 * learning dynamics (arXiv 2407.10490) calls its energy.
 */
public final class Dpo extends PairwiseObjective {
  private final double beta;

  public Dpo(double beta, boolean tokenMean) {
    super(beta, tokenMean);
    this.beta = beta;
  }

  @Override
  double loss(double logRatio) {
    return softplus(-beta * logRatio);
  }

  @Override
  double slope(double logRatio) {
    return -beta * sigmoid(-beta * logRatio);
  }

  /** log(1 + eˣ) without overflow. */
  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  private static double sigmoid(double x) {
    double tail = StrictMath.exp(-Math.abs(x));
    return (x >= 0 ? 1 : tail) / (1 + tail);
  }
}
