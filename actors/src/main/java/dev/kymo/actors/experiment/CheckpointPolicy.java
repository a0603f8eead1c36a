package dev.kymo.actors.experiment;

/**
 * When a stage writes checkpoints and how many are kept. Besides these, each stage's start is written and kept until the
 * run ends.
 *
 * @param every steps between two checkpoints, counted over the whole run
 * @param keep how many of the newest committed checkpoints are kept while this stage runs
 */
public record CheckpointPolicy(int every, int keep) {
  public CheckpointPolicy {
    if (every < 1 || keep < 1) {
      throw new IllegalArgumentException("checkpoint-every is " + every
          + " and keep-checkpoints is " + keep + ", both must be at least 1");
    }
  }
}
