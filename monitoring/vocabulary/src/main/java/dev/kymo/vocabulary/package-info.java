/**
 * The one vocabulary of what happens to a run: rows of numbers ({@link dev.kymo.vocabulary.RunRow}) and events for its log ({@link
 * dev.kymo.vocabulary.LoggedEvent}). Trainer, probes and actors make them; files, metrics, page and report take them as they are, in an
 * envelope that says whose they are ({@link dev.kymo.vocabulary.Recorded}).
 *
 * <p>What a failure of a file says to people is said in one place too, {@link dev.kymo.vocabulary.IoReason}.
 *
 * <p>Plain records that every module sees: imports nothing but the JDK. A new row is a record that implements {@link
 * dev.kymo.vocabulary.RunRow}; a new event is nested in {@link dev.kymo.vocabulary.LoggedEvent}.
 */
@NullMarked
package dev.kymo.vocabulary;

import org.jspecify.annotations.NullMarked;
