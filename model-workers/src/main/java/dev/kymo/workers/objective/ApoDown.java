package dev.kymo.workers.objective;

/**
 * Anchored preference optimisation for models that are better than the chosen responses (D'Oosterlinck et al. 2024):
 * f(a, b) = σ(βa) + 1 − σ(β(a − b)). It lowers both responses, the rejected one more.
 */
public final class ApoDown extends PairwiseObjective {
  private final double beta;

  public ApoDown(double beta, boolean tokenMean) {
    super(beta, tokenMean);
    this.beta = beta;
  }

  @Override
  double loss(double chosen, double rejected) {
    return Logistic.sigmoid(beta * chosen) + Logistic.sigmoid(-beta * (chosen - rejected));
  }

  @Override
  double chosenSlope(double chosen, double rejected) {
    return beta * Logistic.sigmoidSlope(beta * chosen)
        - beta * Logistic.sigmoidSlope(beta * (chosen - rejected));
  }

  @Override
  double rejectedSlope(double chosen, double rejected) {
    return beta * Logistic.sigmoidSlope(beta * (chosen - rejected));
  }
}
