/**
 * Curves of recorded and running experiments by exact step, for programs that ask over HTTP. Start with {@link
 * dev.kymo.monitoring.series.SeriesApi}, which answers a request's parameters with bytes.
 *
 * <p>Reads committed rows from files and keeps the columns that were asked for, in bounded memory ({@link dev.kymo.monitoring.series.CurveStore}).
 * Knows nothing of HTTP but its numbers for faults. Thread-safe; one answer is made at a time.
 */
@NullMarked
package dev.kymo.monitoring.series;

import org.jspecify.annotations.NullMarked;
