package dev.kymo.actors.experiment;

import dev.kymo.probes.DecompositionPlan;
import dev.kymo.probes.KernelPlan;
import org.jspecify.annotations.Nullable;

/**
 * When probes look.
 *
 * @param every global steps between two readings; step 0 and each stage's last step are read as well
 * @param decompose which steps are taken apart; null: none
 * @param kernel when the kernel is estimated; null: never
 */
public record ProbeSection(
    int every,
    @Nullable DecompositionPlan decompose,
    @Nullable KernelPlan kernel) {
  public ProbeSection {
    if (every < 1) {
      throw new IllegalArgumentException("probe.every is " + every + ", must be at least 1");
    }
  }
}
