package dev.kymo.workers.objective;

/**
 * Noise contrastive alignment of a pair (Chen et al. 2024): f(a, b) = −log σ(βa) − ½ log σ(−βa) − ½ log σ(−βb). It raises the
 * chosen response only so far, where DPO lets it fall as long as the rejected one falls faster.
 */
public final class Nca extends PairwiseObjective {
  private final double beta;

  public Nca(double beta, boolean tokenMean) {
    super(beta, tokenMean);
    this.beta = beta;
  }

  @Override
  double loss(double chosen, double rejected) {
    return Logistic.softplus(-beta * chosen)
        + 0.5 * Logistic.softplus(beta * chosen)
        + 0.5 * Logistic.softplus(beta * rejected);
  }

  @Override
  double chosenSlope(double chosen, double rejected) {
    return beta * (0.5 * Logistic.sigmoid(beta * chosen) - Logistic.sigmoid(-beta * chosen));
  }

  @Override
  double rejectedSlope(double chosen, double rejected) {
    return 0.5 * beta * Logistic.sigmoid(beta * rejected);
  }
}
