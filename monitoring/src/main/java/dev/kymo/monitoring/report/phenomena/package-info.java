/**
 * The paper's phenomena, looked for in recorded experiments. Start with {@link
 * dev.kymo.monitoring.report.phenomena.Phenomena}.
 *
 * <p>Pure arithmetic in double on recorded rows: the same experiment gives the same findings, bit for bit. For a new phenomenon, implement
 * {@link dev.kymo.monitoring.report.phenomena.Phenomenon} and list it in {@code Phenomena}; docs/phenomena.md defines each
 * measure.
 */
@NullMarked
package dev.kymo.monitoring.report.phenomena;

import org.jspecify.annotations.NullMarked;
