package dev.kymo.workers.objective;

/**
 * Self-play preference optimisation (Wu et al. 2024), the winner's probability of winning P̂ taken for 1 and the loser's for 0:
 * f(a, b) = (a − ½/β)² + (b + ½/β)², which is Σ (s − r − (P̂ − ½)/β)². Each response is pulled or pushed to a target of its
 * own, whatever the other one does.
 */
public final class Sppo extends PairwiseObjective {
  private final double target;

  public Sppo(double beta, boolean tokenMean) {
    super(beta, tokenMean);
    this.target = 0.5 / beta;
  }

  @Override
  double loss(double chosen, double rejected) {
    return (chosen - target) * (chosen - target) + (rejected + target) * (rejected + target);
  }

  @Override
  double chosenSlope(double chosen, double rejected) {
    return 2 * (chosen - target);
  }

  @Override
  double rejectedSlope(double chosen, double rejected) {
    return 2 * (rejected + target);
  }
}
