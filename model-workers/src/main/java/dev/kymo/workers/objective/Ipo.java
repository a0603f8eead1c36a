package dev.kymo.workers.objective;

/** Identity preference optimisation (Azar et al. 2024): g(h) = (h − 1/(2β))², which pulls h to a target instead of pushing it on. */
public final class Ipo extends MarginObjective {
  private final double target;

  public Ipo(double beta, boolean tokenMean) {
    super(beta, tokenMean);
    this.target = 1 / (2 * beta);
  }

  @Override
  double loss(double logRatio) {
    return (logRatio - target) * (logRatio - target);
  }

  @Override
  double slope(double logRatio) {
    return 2 * (logRatio - target);
  }
}
