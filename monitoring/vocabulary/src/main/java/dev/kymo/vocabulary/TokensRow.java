package dev.kymo.vocabulary;

/**
 * What a step did to the predictions at the tokens of its rejected responses that it pushed down: those tokens y⁻ whose predictions π (V),
 * before the step, are in one bin of peakiness ‖π‖² and one of log π(y⁻). Counts and sums, which add up over steps. What neither rose nor fell
 * changed by no more than the noise. y* is the most likely label besides y⁻ before the step.
 *
 * @param step the step
 * @param stage number of the stage, from 1
 * @param peakinessBin number of the bin of ‖π‖², from 0
 * @param peakinessTo its upper edge
 * @param rejectedBin number of the bin of log π(y⁻), from 0
 * @param rejectedTo its upper edge
 * @param tokens tokens in both bins
 * @param rejectedRising tokens at which π(y⁻) rose
 * @param rejectedFalling tokens at which it fell
 * @param bestRising tokens at which π(y*) rose
 * @param bestFalling tokens at which it fell
 * @param likely labels besides y⁻ and y* with π ≥ ‖π‖² − π(y⁻), over all the tokens: those that rise in softmax regression, to first order
 * @param likelyRising those among them that rose
 * @param likelyFalling those that fell
 * @param unlikely the rest of the labels: those that fall in softmax regression
 * @param unlikelyRising those among them that rose
 * @param unlikelyFalling those that fell
 * @param rejectedChange sum of the changes of log π(y⁻)
 * @param bestChange sum of the changes of log π(y*)
 * @param noise changes of a log-probability up to this size count as neither rise nor fall
 * @param seconds wall time of the step's comparison
 */
public record TokensRow(
    long step,
    int stage,
    int peakinessBin,
    double peakinessTo,
    int rejectedBin,
    double rejectedTo,
    long tokens,
    long rejectedRising,
    long rejectedFalling,
    long bestRising,
    long bestFalling,
    long likely,
    long likelyRising,
    long likelyFalling,
    long unlikely,
    long unlikelyRising,
    long unlikelyFalling,
    double rejectedChange,
    double bestChange,
    double noise,
    double seconds)
    implements RunRow {

  public TokensRow {
    Checks.atLeast(1, step, "step");
    Checks.atLeast(0, peakinessBin, "peakinessBin");
    Checks.atLeast(0, rejectedBin, "rejectedBin");
    Checks.atLeast(1, tokens, "tokens");
    Checks.duration(seconds, "seconds");
  }
}
