package dev.kymo.workers.objective;

/**
 * A loss of a pair that depends on nothing but how much more than the reference the policy prefers the chosen response:
 * f(a, b) = g(h), h = a − b. ∂f/∂a = g'(h), ∂f/∂b = −g'(h): it pulls one response as hard as it pushes the other.
 */
public interface MarginObjective extends PairwiseObjective {

  /** g(h). */
  double loss(double logRatio);

  /** g'(h). */
  double slope(double logRatio);

  @Override
  default double loss(double chosen, double rejected) {
    return loss(chosen - rejected);
  }

  @Override
  default double chosenSlope(double chosen, double rejected) {
    return slope(chosen - rejected);
  }

  @Override
  default double rejectedSlope(double chosen, double rejected) {
    return -slope(chosen - rejected);
  }
}
