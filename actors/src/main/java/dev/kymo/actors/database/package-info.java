/**
 * The embedded database that holds a journal, whatever its format: where its file is, how H2 opens it, what becomes of a write that
 * fails, and who is told. Start with {@link dev.kymo.actors.database.JournalDatabase}.
 *
 * <p>H2 and Pekko call it on threads of their own; a write that waits for room keeps its thread. Imports no other package of the
 * actors, so that all of them may use it.
 */
@NullMarked
package dev.kymo.actors.database;

import org.jspecify.annotations.NullMarked;
