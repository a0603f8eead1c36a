package dev.kymo.probes;

/**
 * When the kernel between a prompt's responses is estimated, of which prompts, and how well.
 *
 * @param every global steps between two estimates; step 0 and each stage's last step are estimated as well
 * @param observed rows of the probe set, each with all its responses
 * @param draws random draws behind an estimate, for each response
 */
public record KernelPlan(int every, ObservedRows observed, int draws) {

  public KernelPlan {
    requireAtLeast("every", 1, every);
    requireAtLeast("draws", 2, draws);
  }

  private static void requireAtLeast(String key, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "probe.kernel." + key + " is " + value + ", must be at least " + least);
    }
  }

  /** Whether it is due after the step, apart from the ends of stages. */
  public boolean includes(long step) {
    return step % every == 0;
  }
}
