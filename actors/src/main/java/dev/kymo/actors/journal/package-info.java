/**
 * The binary format of events and messages. Start with
 * {@link dev.kymo.actors.journal.KymoSerializer}.
 */
@NullMarked
package dev.kymo.actors.journal;

import org.jspecify.annotations.NullMarked;
