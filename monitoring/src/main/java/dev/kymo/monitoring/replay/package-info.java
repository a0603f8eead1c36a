/**
 * A recorded experiment as the events that it once was. Start with {@link dev.kymo.monitoring.replay.Recording}.
 *
 * <p>Reads files line by line, so that memory does not grow with what was recorded. Writes nothing.
 */
@NullMarked
package dev.kymo.monitoring.replay;

import org.jspecify.annotations.NullMarked;
