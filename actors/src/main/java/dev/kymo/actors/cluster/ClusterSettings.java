package dev.kymo.actors.cluster;

import com.typesafe.config.Config;
import dev.kymo.actors.link.SettingChecks;
import java.time.Duration;

/**
 * The settings below {@code kymo.cluster} in {@code reference.conf}, where each is explained.
 *
 * @param beatEvery how often nodes say that they are there, which is the link's
 * @param silentAtMost how long a node on another machine may say nothing before it counts as gone
 * @param answerAtMost how long a head that can be reached may say nothing before it counts as one of another token
 * @param unprovedAtMost how long a node may fail to find the file that shows that it sees the experiment's folder
 * @param leaveAtMost how long a node that ends waits for its head to hear of it
 */
public record ClusterSettings(
    Duration beatEvery,
    Duration silentAtMost,
    Duration answerAtMost,
    Duration unprovedAtMost,
    Duration leaveAtMost) {

  public ClusterSettings {
    SettingChecks.requirePositive("kymo.link.beat-every", beatEvery);
    SettingChecks.requirePositive("kymo.cluster.silent-at-most", silentAtMost);
    SettingChecks.requirePositive("kymo.cluster.answer-at-most", answerAtMost);
    SettingChecks.requirePositive("kymo.cluster.unproved-at-most", unprovedAtMost);
    SettingChecks.requirePositive("kymo.cluster.leave-at-most", leaveAtMost);
  }

  /** So many of one's own beats. Silence is counted in them: a process that was stopped for a while has missed none. */
  long beats(Duration silence) {
    return Math.max(1, silence.toNanos() / beatEvery.toNanos());
  }

  public static ClusterSettings from(Config config) {
    Config cluster = config.getConfig("kymo.cluster");
    return new ClusterSettings(
        config.getDuration("kymo.link.beat-every"),
        cluster.getDuration("silent-at-most"),
        cluster.getDuration("answer-at-most"),
        cluster.getDuration("unproved-at-most"),
        cluster.getDuration("leave-at-most"));
  }
}
