package dev.kymo.workers.objective;

/**
 * A loss of a pair that depends on nothing but how much more than the reference the policy prefers the chosen response:
 * f(a, b) = g(h), h = a − b. ∂f/∂a = g'(h), ∂f/∂b = −g'(h): it pulls one response as hard as it pushes the other.
 */
public abstract class MarginObjective extends PairwiseObjective {

  MarginObjective(double beta, boolean tokenMean) {
    super(beta, tokenMean);
  }

  /** g(h). */
  abstract double loss(double logRatio);

  /** g'(h). */
  abstract double slope(double logRatio);

  @Override
  final double loss(double chosen, double rejected) {
    return loss(chosen - rejected);
  }

  @Override
  final double chosenSlope(double chosen, double rejected) {
    return slope(chosen - rejected);
  }

  @Override
  final double rejectedSlope(double chosen, double rejected) {
    return -slope(chosen - rejected);
  }
}
