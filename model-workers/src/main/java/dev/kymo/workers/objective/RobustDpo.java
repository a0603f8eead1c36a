package dev.kymo.workers.objective;

/**
 * DPO for labels of which a share ε is wrong (Chowdhury et al. 2024): an unbiased estimate of DPO's loss with the right
 * labels, g(h) = (−(1 − ε) log σ(βh) + ε log σ(−βh)) / (1 − 2ε), ε below one half. Being a difference, it can be negative.
 */
public final class RobustDpo extends MarginObjective {
  private final double beta;
  private final double labelSmoothing;

  public RobustDpo(double beta, double labelSmoothing, boolean tokenMean) {
    super(beta, tokenMean);
    this.beta = beta;
    this.labelSmoothing = labelSmoothing;
  }

  @Override
  double loss(double logRatio) {
    return ((1 - labelSmoothing) * Logistic.softplus(-beta * logRatio)
            - labelSmoothing * Logistic.softplus(beta * logRatio))
        / (1 - 2 * labelSmoothing);
  }

  @Override
  double slope(double logRatio) {
    return -beta
        * ((1 - labelSmoothing) * Logistic.sigmoid(-beta * logRatio)
            + labelSmoothing * Logistic.sigmoid(beta * logRatio))
        / (1 - 2 * labelSmoothing);
  }
}
