package dev.kymo.actors.link;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The settings below {@code kymo.link} in {@code reference.conf}, where each is explained.
 *
 * @param beatEvery how often each side tells the other what it wants or has
 * @param resendAfter silence after which unacknowledged reports are sent again
 * @param ordersMissedAfter silence of the head after which an attempt ends
 * @param reportsMissedAfter silence of a worker after which it counts as lost
 * @param pieceBytes of a report's item in one message
 */
public record LinkSettings(
    Duration beatEvery,
    Duration resendAfter,
    Duration ordersMissedAfter,
    Duration reportsMissedAfter,
    int pieceBytes) {

  public LinkSettings {
    SettingChecks.requirePositive("kymo.link.beat-every", beatEvery);
    SettingChecks.requireAtLeastOne("kymo.link.piece-bytes", pieceBytes);
    if (reportsMissedAfter.compareTo(ordersMissedAfter) < 0) {
      throw new IllegalArgumentException(
          "kymo.link.reports-missed-after must not be shorter than orders-missed-after: the worker ends first");
    }
  }

  /** Beats without orders after which an attempt ends. Silence is counted in one's own beats: a process that was stopped for a while has missed none. */
  public long orderBeats() {
    return beats(ordersMissedAfter);
  }

  /** Beats without a report after which a worker counts as lost. */
  public long reportBeats() {
    return beats(reportsMissedAfter);
  }

  private long beats(Duration silence) {
    return Math.max(1, silence.toNanos() / beatEvery.toNanos());
  }

  public static LinkSettings from(Config config) {
    Config link = config.getConfig("kymo.link");
    return new LinkSettings(
        link.getDuration("beat-every"),
        link.getDuration("resend-after"),
        link.getDuration("orders-missed-after"),
        link.getDuration("reports-missed-after"),
        (int) Math.min(Integer.MAX_VALUE, link.getBytes("piece-bytes")));
  }
}
