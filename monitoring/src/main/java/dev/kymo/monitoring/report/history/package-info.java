/**
 * A recorded experiment as curves by recipe, run and stage. Start with {@link dev.kymo.monitoring.report.history.ExperimentHistory}.
 *
 * <p>Everything recorded of an experiment is held in memory, as arrays; nothing changes once it was read.
 */
@NullMarked
package dev.kymo.monitoring.report.history;

import org.jspecify.annotations.NullMarked;
