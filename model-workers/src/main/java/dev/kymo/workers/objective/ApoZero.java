package dev.kymo.workers.objective;

/**
 * Anchored preference optimisation for chosen responses that are better than the model's own (D'Oosterlinck et al. 2024):
 * f(a, b) = 1 − σ(βa) + σ(βb). It raises the chosen response and lowers the rejected one, each against the reference.
 */
public final class ApoZero extends PairwiseObjective {
  private final double beta;

  public ApoZero(double beta, boolean tokenMean) {
    super(beta, tokenMean);
    this.beta = beta;
  }

  @Override
  double loss(double chosen, double rejected) {
    return Logistic.sigmoid(-beta * chosen) + Logistic.sigmoid(beta * rejected);
  }

  @Override
  double chosenSlope(double chosen, double rejected) {
    return -beta * Logistic.sigmoidSlope(beta * chosen);
  }

  @Override
  double rejectedSlope(double chosen, double rejected) {
    return beta * Logistic.sigmoidSlope(beta * rejected);
  }
}
