package dev.kymo.workers.objective;

/**
 * The hinge on the margin of rewards, g(h) = max(0, 1 − βh), as in rejection sampling optimisation (Liu et al. 2024): full
 * force until the margin is reached, then none.
 */
public final class Hinge extends MarginObjective {
  private final double beta;

  public Hinge(double beta, boolean tokenMean) {
    super(beta, tokenMean);
    this.beta = beta;
  }

  @Override
  double loss(double logRatio) {
    return Math.max(0, 1 - beta * logRatio);
  }

  @Override
  double slope(double logRatio) {
    return beta * logRatio < 1 ? -beta : 0;
  }
}
