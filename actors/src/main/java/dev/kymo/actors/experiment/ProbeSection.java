package dev.kymo.actors.experiment;

/**
 * When probes look.
 *
 * @param every global steps between two readings; step 0 and each stage's last step are read as well
 */
public record ProbeSection(int every) {
  public ProbeSection {
    if (every < 1) {
      throw new IllegalArgumentException("probe.every is " + every + ", must be at least 1");
    }
  }
}
