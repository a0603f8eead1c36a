package dev.kymo.actors.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.kymo.actors.head.Launch.PlannedRun;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.Parameter;
import java.lang.management.ManagementFactory;
import java.util.List;

/** How many runs to train at once when nobody says. */
final class WorkerCount {
  /** Parameters, gradients, two state tensors, two snapshots, and as much again for activations and the allocator. */
  private static final int COPIES = 12;

  private static final long FIXED = 256L << 20;
  private static final double SHARE_OF_MEMORY = 0.8;

  private WorkerCount() {}

  /** One per core, but no more than there are runs or than memory allows. */
  static int planned(List<PlannedRun> runs) {
    long perWorker = runs.stream().mapToLong(WorkerCount::memory).max().orElse(1);
    long memory =
        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    long fitting = (long) (memory * SHARE_OF_MEMORY) / perWorker;
    int cores = Runtime.getRuntime().availableProcessors();
    return (int) Math.max(1, Math.min(Math.min(cores, runs.size()), fitting));
  }

  private static long memory(PlannedRun run) {
    long parameters = ModelFolder.open(run.spec().training().model()).model().parameters().stream()
        .mapToLong(Parameter::size)
        .sum();
    return parameters * Float.BYTES * COPIES + FIXED;
  }
}
