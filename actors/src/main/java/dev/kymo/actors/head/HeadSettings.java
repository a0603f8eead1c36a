package dev.kymo.actors.head;

import com.typesafe.config.Config;
import dev.kymo.actors.link.LinkSettings;
import dev.kymo.actors.link.SettingChecks;
import java.time.Duration;

/**
 * The head's settings below {@code kymo} in {@code reference.conf}, where each is explained.
 *
 * @param checkTermEvery how often a head looks whether its term is still the journal's
 * @param flushAfter how long a row may wait to be flushed together with others
 * @param maxUnflushedRows reports that are flushed at once
 * @param sinkBacklog events that may wait for a slow sink before it misses rows
 * @param journalEmbedded whether the journal is a file of the output folder
 * @param journalAwayAtMost how long a journal on a server may be away before the experiment ends
 * @param finishAtMost how long the end of an experiment waits for slow sinks
 */
public record HeadSettings(
    Duration checkTermEvery,
    Duration flushAfter,
    int maxUnflushedRows,
    int sinkBacklog,
    boolean journalEmbedded,
    Duration journalAwayAtMost,
    Duration finishAtMost,
    LinkSettings link) {

  public HeadSettings {
    SettingChecks.requirePositive("kymo.head.check-term-every", checkTermEvery);
    SettingChecks.requireAtLeastOne("kymo.rows.max-unflushed", maxUnflushedRows);
    SettingChecks.requireAtLeastOne("kymo.sinks.backlog", sinkBacklog);
  }

  public static HeadSettings from(Config config) {
    Config kymo = config.getConfig("kymo");
    return new HeadSettings(
        kymo.getDuration("head.check-term-every"),
        kymo.getDuration("rows.flush-after"),
        kymo.getInt("rows.max-unflushed"),
        kymo.getInt("sinks.backlog"),
        kymo.getBoolean("journal.embedded"),
        kymo.getDuration("journal.away-at-most"),
        kymo.getDuration("sinks.finish-at-most"),
        LinkSettings.from(config));
  }
}
