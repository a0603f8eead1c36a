package dev.kymo.actors.experiment;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Key;
import dev.kymo.vocabulary.plan.Schema;
import dev.kymo.vocabulary.plan.ValueType;

/**
 * When a stage writes checkpoints and how many are kept. Besides these, each stage's start is written and kept until the
 * run ends.
 *
 * @param every steps between two checkpoints, counted over the whole run
 * @param keep how many of the newest committed checkpoints are kept while this stage runs
 */
public record CheckpointPolicy(int every, int keep) {
  private static final Key<Integer> EVERY = Key.of(
          "checkpoint-every",
          ValueType.whole(1),
          100,
          "how far checkpoints are apart, counted over the whole run; each stage's start has one besides")
      .in("steps");
  private static final Key<Integer> KEEP = Key.of(
      "keep-checkpoints",
      ValueType.whole(1),
      2,
      "how many of the newest checkpoints are kept, besides each stage's start");
  static final Schema<CheckpointPolicy> SCHEMA = Schema.of(
      "checkpoints",
      "when checkpoints are written, and how many are kept",
      CheckpointPolicy.class,
      values -> new CheckpointPolicy(values.get(EVERY), values.get(KEEP)),
      field(EVERY, CheckpointPolicy::every),
      field(KEEP, CheckpointPolicy::keep));

  public CheckpointPolicy {
    EVERY.require(every);
    KEEP.require(keep);
  }
}
