/** The log of what happened to a run. Start with {@link dev.kymo.monitoring.log.EventLog}. */
@NullMarked
package dev.kymo.monitoring.log;

import org.jspecify.annotations.NullMarked;
