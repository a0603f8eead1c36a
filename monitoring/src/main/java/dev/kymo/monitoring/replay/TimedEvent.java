package dev.kymo.monitoring.replay;

import dev.kymo.vocabulary.RunEvent;
import java.time.Instant;

/**
 * An event of a recording.
 *
 * @param at when it happened; for rows, when it must have
 */
public record TimedEvent(Instant at, RunEvent event) {}
