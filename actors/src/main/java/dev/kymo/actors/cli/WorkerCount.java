package dev.kymo.actors.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many runs to train at once when nobody says. */
final class WorkerCount {
  /** Parameters, gradients, two state tensors, two snapshots, and as much again for activations and the allocator. */
  private static final int COPIES = 12;

  private static final long FIXED = 256L << 20;
  private static final double SHARE_OF_MEMORY = 0.8;

  private WorkerCount() {}

  /** One per core, but no more than there are runs or than memory allows. */
  static int planned(CheckedExperiment experiment) {
    long memory =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    long fitting = memory / memoryPerRun(experiment);
    return (int) Math.max(1, Math.min(fitting, most(experiment.runs().size())));
  }

  /** Bytes of a machine's memory that one of these runs is to have, of all that there is. */
  static long memoryPerRun(CheckedExperiment experiment) {
    long largest = experiment.runs().stream()
        .mapToLong(run -> experiment.parametersOf(run) * Float.BYTES * COPIES + FIXED)
        .max()
        .orElse(1);
    return (long) (largest / SHARE_OF_MEMORY);
  }

  /** One per core, but no more than there are runs. */
  static int most(int runs) {
    return Math.min(Runtime.getRuntime().availableProcessors(), runs);
  }
}
