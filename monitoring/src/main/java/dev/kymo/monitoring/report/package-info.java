/**
 * Reports on recorded experiments: one HTML file that needs nothing else. Start with {@link
 * dev.kymo.monitoring.report.ReportWriter}.
 *
 * <p>Reads experiments from their folders, as {@code replay} does; the charts are those of the live page. Confined to the
 * calling thread.
 */
@NullMarked
package dev.kymo.monitoring.report;

import org.jspecify.annotations.NullMarked;
