package dev.kymo.probes.calculus;

import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;

/** How many directions one forward-mode pass carries: each holds a copy of all parameters. */
public final class Directions {
  private static final int MOST = 32;
  private static final long MOST_BYTES = 1L << 30;

  private Directions() {}

  /** At least one. */
  public static int atATime(ParameterStore at) {
    return Math.toIntExact(Math.max(
        1, Math.min(MOST, MOST_BYTES / bytes(at.layout(), at.type().getNumOfBytes()))));
  }

  private static long bytes(ParameterLayout layout, int width) {
    return layout.blockSizes().stream().mapToLong(Integer::longValue).sum() * width;
  }
}
