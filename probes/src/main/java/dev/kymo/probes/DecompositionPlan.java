package dev.kymo.probes;

/**
 * Which steps are taken apart, and for how many examples.
 *
 * @param every steps between two of them; step t is taken apart if t is a multiple
 * @param observed observed examples: the first so many (row, response type) of the probe set, row by row
 * @param tokens whether they are taken apart token by token too
 */
public record DecompositionPlan(int every, int observed, boolean tokens) {

  public DecompositionPlan {
    if (every < 1) {
      throw new IllegalArgumentException(
          "probe.decompose.every is " + every + ", must be at least 1");
    }
    if (observed < 1) {
      throw new IllegalArgumentException(
          "probe.decompose.observed is " + observed + ", must be at least 1");
    }
  }

  /** Whether the step is taken apart. */
  public boolean includes(long step) {
    return step % every == 0;
  }
}
