package dev.kymo.actors.node;

import com.typesafe.config.Config;
import dev.kymo.actors.link.LinkSettings;
import dev.kymo.actors.link.SettingChecks;
import java.time.Duration;

/**
 * The settings below {@code kymo.worker} in {@code reference.conf}, where each is explained.
 *
 * @param maxUnacknowledgedRows steps of an attempt that are not on the head's disk yet before it waits
 * @param maxPendingCheckpoints checkpoints of an attempt that are not committed yet before it waits
 * @param maxSnapshots snapshots of a worker that are not read yet before it waits
 * @param snapshotBytes native memory of these snapshots
 * @param restartAfter wait before a failed trainer or probe starts anew
 * @param restartAtMost longest such wait
 */
public record NodeSettings(
    int maxUnacknowledgedRows,
    int maxPendingCheckpoints,
    int maxSnapshots,
    long snapshotBytes,
    Duration restartAfter,
    Duration restartAtMost,
    LinkSettings link) {

  public NodeSettings {
    SettingChecks.requireAtLeastOne("kymo.worker.max-unacknowledged-rows", maxUnacknowledgedRows);
    SettingChecks.requireAtLeastOne("kymo.worker.max-pending-checkpoints", maxPendingCheckpoints);
    SettingChecks.requireAtLeastOne("kymo.worker.max-snapshots", maxSnapshots);
    SettingChecks.requireAtLeastOne("kymo.worker.snapshot-bytes", snapshotBytes);
  }

  public static NodeSettings from(Config config) {
    Config worker = config.getConfig("kymo.worker");
    return new NodeSettings(
        worker.getInt("max-unacknowledged-rows"),
        worker.getInt("max-pending-checkpoints"),
        worker.getInt("max-snapshots"),
        worker.getBytes("snapshot-bytes"),
        worker.getDuration("restart-after"),
        worker.getDuration("restart-at-most"),
        LinkSettings.from(config));
  }
}
