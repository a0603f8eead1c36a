/**
 * Pictures in files: panels of curves, bars or heat maps on one sheet, as SVG or PNG. Start with
 * {@link dev.kymo.monitoring.chart.ChartSheet}.
 *
 * <p>XChart draws them and appears in no signature. No window system is needed, but a font is: {@code ChartSheet} says what
 * to install if there is none. The same panels give the same bytes on one machine; another one's fonts may have other widths.
 */
@NullMarked
package dev.kymo.monitoring.chart;

import org.jspecify.annotations.NullMarked;
