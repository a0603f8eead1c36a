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
    if (pieceBytes < 1) {
      throw new IllegalArgumentException(
          "kymo.link.piece-bytes is " + pieceBytes + ", must be at least 1");
    }
    if (reportsMissedAfter.compareTo(ordersMissedAfter) < 0) {
      throw new IllegalArgumentException(
          "kymo.link.reports-missed-after must not be shorter than orders-missed-after: the worker ends first");
    }
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
