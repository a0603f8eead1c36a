/**
 * What a reader looks at: the state of runs and of the experiment, folded from events. Start with {@link
 * dev.kymo.monitoring.fold.ExperimentSummary}.
 *
 * <p>Immutable and pure: the same events give the same summary, live or from a recording.
 */
@NullMarked
package dev.kymo.monitoring.fold;

import org.jspecify.annotations.NullMarked;
