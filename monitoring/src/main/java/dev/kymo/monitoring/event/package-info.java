/**
 * The one vocabulary of what happens to a run. Start with {@link dev.kymo.vocabulary.RunEvent}.
 *
 * <p>Events are immutable, hold plain numbers and may be handed to any thread. To add one, add a record to {@link
 * dev.kymo.vocabulary.LoggedEvent} or {@link dev.kymo.vocabulary.RunRow}, and a case to each {@link
 * dev.kymo.monitoring.event.EventCases} to which it matters; a test lists which event has which.
 */
@NullMarked
package dev.kymo.monitoring.event;

import org.jspecify.annotations.NullMarked;
