package dev.kymo.actors;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The system settings below {@code kymo} in {@code reference.conf}, where each is explained.
 *
 * @param checkTermEvery how often a head looks whether its term is still the journal's
 * @param maxUnacknowledgedRows rows of an attempt that are not on disk yet before it waits
 * @param maxPendingCheckpoints checkpoints of an attempt that are not committed yet before it waits
 * @param maxSnapshots snapshots of a worker that are not read yet before it waits
 * @param snapshotBytes native memory of these snapshots
 * @param resendAfter silence after which unacknowledged rows are sent again
 * @param flushAfter how long a row may wait to be flushed together with others
 * @param maxUnflushedRows rows that are flushed at once
 * @param restartAfter wait before a failed worker or probe starts anew
 * @param restartAtMost longest such wait
 * @param sinkBacklog events that may wait for a slow sink before it misses rows
 * @param finishAtMost how long the end of an experiment waits for slow sinks
 */
record ActorSettings(
    Duration checkTermEvery,
    int maxUnacknowledgedRows,
    int maxPendingCheckpoints,
    int maxSnapshots,
    long snapshotBytes,
    Duration resendAfter,
    Duration flushAfter,
    int maxUnflushedRows,
    Duration restartAfter,
    Duration restartAtMost,
    int sinkBacklog,
    Duration finishAtMost) {

  ActorSettings {
    if (checkTermEvery.isZero() || checkTermEvery.isNegative()) {
      throw new IllegalArgumentException(
          "kymo.head.check-term-every is " + checkTermEvery + ", must be positive");
    }
    requireAtLeastOne("kymo.worker.max-unacknowledged-rows", maxUnacknowledgedRows);
    requireAtLeastOne("kymo.worker.max-pending-checkpoints", maxPendingCheckpoints);
    requireAtLeastOne("kymo.worker.max-snapshots", maxSnapshots);
    requireAtLeastOne("kymo.worker.snapshot-bytes", snapshotBytes);
    requireAtLeastOne("kymo.rows.max-unflushed", maxUnflushedRows);
    requireAtLeastOne("kymo.sinks.backlog", sinkBacklog);
  }

  static ActorSettings from(Config config) {
    Config kymo = config.getConfig("kymo");
    return new ActorSettings(
        kymo.getDuration("head.check-term-every"),
        kymo.getInt("worker.max-unacknowledged-rows"),
        kymo.getInt("worker.max-pending-checkpoints"),
        kymo.getInt("worker.max-snapshots"),
        kymo.getBytes("worker.snapshot-bytes"),
        kymo.getDuration("worker.resend-after"),
        kymo.getDuration("rows.flush-after"),
        kymo.getInt("rows.max-unflushed"),
        kymo.getDuration("worker.restart-after"),
        kymo.getDuration("worker.restart-at-most"),
        kymo.getInt("sinks.backlog"),
        kymo.getDuration("sinks.finish-at-most"));
  }

  private static void requireAtLeastOne(String key, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(key + " is " + value + ", must be at least 1");
    }
  }
}
