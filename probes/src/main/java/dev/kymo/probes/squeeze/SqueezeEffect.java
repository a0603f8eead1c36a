package dev.kymo.probes.squeeze;

/**
 * What a step that pushed y⁻ down did to the others. y* is the label that was most likely among them.
 *
 * @param rejected y⁻
 * @param best y*
 * @param falling how many labels besides y⁻ have become less likely
 * @param shareFalling their share of all labels besides y⁻
 * @param changeRejected Δ log π(y⁻)
 * @param changeBest Δ log π(y*)
 * @param massIntoBest Δ π(y*)
 */
public record SqueezeEffect(
    int rejected,
    int best,
    int falling,
    double shareFalling,
    double changeRejected,
    double changeBest,
    double massIntoBest) {

  public static SqueezeEffect of(SoftmaxStep step, int rejected) {
    int vocabulary = step.before().vocabulary();
    int best = step.before().mostLikelyBut(rejected);
    int falling = 0;
    for (int label = 0; label < vocabulary; label++) {
      if (label != rejected && step.change(label) < 0) {
        falling++;
      }
    }
    return new SqueezeEffect(
        rejected,
        best,
        falling,
        falling / (vocabulary - 1.0),
        step.change(rejected),
        step.change(best),
        step.probabilityChange(best));
  }

  /** The effect of one step on L = log π(y⁻) with Δz = −η G. */
  static SqueezeEffect ofPush(SoftmaxDistribution policy, int rejected, double learningRate) {
    double[] gradient = LogitGradient.pushingDown(policy, rejected);
    return of(SoftmaxStep.of(policy, learningRate, 1, gradient), rejected);
  }
}
