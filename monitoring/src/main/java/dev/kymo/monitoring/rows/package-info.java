/**
 * How rows of numbers look on disk and how each is written exactly once, although steps are repeated after a crash. Start
 * with {@link dev.kymo.monitoring.rows.SegmentedRows}; readers start with {@link dev.kymo.monitoring.rows.CommittedRows}.
 *
 * <p>Nothing here knows what a commit is beyond its list of {@link dev.kymo.monitoring.rows.CommittedSegment}s: whoever
 * owns the run writes that list down, and what is not in it does not count.
 */
@NullMarked
package dev.kymo.monitoring.rows;

import org.jspecify.annotations.NullMarked;
