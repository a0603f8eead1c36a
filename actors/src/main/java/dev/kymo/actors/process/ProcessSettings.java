package dev.kymo.actors.process;

import com.typesafe.config.Config;
import dev.kymo.actors.link.SettingChecks;
import java.time.Duration;

/**
 * The settings below {@code kymo.process} in {@code reference.conf}, where each is explained.
 *
 * @param beatEvery how often nodes say that they are there, which is the link's
 * @param startAtMost how long a process may take to become a node
 * @param silentAtMost how long a node may say nothing before it is killed
 * @param replaceAfter wait before another takes the place of one that was a node
 * @param restartAfter wait after one that did not become a node
 * @param failuresAtMost so many of these in a row are given up
 */
public record ProcessSettings(
    Duration beatEvery,
    Duration startAtMost,
    Duration silentAtMost,
    Duration replaceAfter,
    Duration restartAfter,
    int failuresAtMost) {

  public ProcessSettings {
    SettingChecks.requirePositive("kymo.link.beat-every", beatEvery);
    SettingChecks.requirePositive("kymo.process.start-at-most", startAtMost);
    SettingChecks.requirePositive("kymo.process.silent-at-most", silentAtMost);
    SettingChecks.requireAtLeastOne("kymo.process.failures-at-most", failuresAtMost);
  }

  public static ProcessSettings from(Config config) {
    Config process = config.getConfig("kymo.process");
    return new ProcessSettings(
        config.getDuration("kymo.link.beat-every"),
        process.getDuration("start-at-most"),
        process.getDuration("silent-at-most"),
        process.getDuration("replace-after"),
        process.getDuration("restart-after"),
        process.getInt("failures-at-most"));
  }
}
