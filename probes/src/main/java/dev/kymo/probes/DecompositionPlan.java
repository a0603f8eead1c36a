package dev.kymo.probes;

/**
 * Which steps are taken apart, and for which examples.
 *
 * @param every steps between two of them; step t is taken apart if t is a multiple
 * @param observed rows of the probe set, each with some of its responses
 * @param tokens whether they are taken apart token by token too
 */
public record DecompositionPlan(int every, ObservedRows observed, boolean tokens) {

  public DecompositionPlan {
    if (every < 1) {
      throw new IllegalArgumentException(
          "probe.decompose.every is " + every + ", must be at least 1");
    }
  }

  /** Whether the step is taken apart. */
  public boolean includes(long step) {
    return step % every == 0;
  }
}
