package dev.kymo.probes.kernel;

import java.util.List;

/**
 * The kernel between the response types of the same prompts, at one step.
 *
 * @param step step after which the parameters were taken
 * @param stage number of the stage, from 1
 * @param draws random draws for each response behind an estimate
 * @param pairs every pair of response types once, also each with itself, in the order of response types
 * @param seconds wall time of the estimate
 */
public record KernelReading(long step, int stage, int draws, List<Pair> pairs, double seconds) {

  public KernelReading {
    pairs = List.copyOf(pairs);
  }

  /**
   * Two response types o and u, or one twice: K_ou is the transpose of K_uo, so that their order says nothing. Means over the rows that
   * have both; standard errors are those of sampling draws, not rows.
   *
   * @param response o
   * @param other u, not before o in the order of response types
   * @param count rows that have both
   * @param normMean of ‖K_ou‖_F
   * @param similarityMean of ‖K_ou‖_F² / (‖K_oo‖_F ‖K_uu‖_F)
   * @param similaritySd sample standard deviation over the rows; 0 for one row
   * @param sketch a random linear image of the rows' K_ou, the same at every step, that keeps distances: see {@link RowKernels}
   */
  public record Pair(
      String response,
      String other,
      int count,
      double normMean,
      double normError,
      double similarityMean,
      double similaritySd,
      double similarityError,
      List<Float> sketch) {

    public Pair {
      sketch = List.copyOf(sketch);
    }
  }
}
