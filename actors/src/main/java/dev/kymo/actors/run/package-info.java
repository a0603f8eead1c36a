/**
 * A run's life as pure data: events in, {@link dev.kymo.actors.run.RunState} out. Start there. Knows no actors, no files
 * and no clock.
 */
@NullMarked
package dev.kymo.actors.run;

import org.jspecify.annotations.NullMarked;
