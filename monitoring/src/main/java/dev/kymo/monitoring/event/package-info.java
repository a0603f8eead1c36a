/**
 * The one vocabulary of what happens to a run. Start with {@link dev.kymo.vocabulary.RunEvent}.
 *
 * <p>Events are immutable, hold plain numbers and may be handed to any thread. To add one, add a record to {@link
 * dev.kymo.vocabulary.LoggedEvent} or {@link dev.kymo.vocabulary.RunRow}: every {@link
 * dev.kymo.monitoring.event.EventCases} then fails to build until it says what to do with it.
 */
@NullMarked
package dev.kymo.monitoring.event;

import org.jspecify.annotations.NullMarked;
