/**
 * What laboratories leave: tables, pictures and words, made of the numbers that {@code probes} computes. Start with
 * {@link dev.kymo.actors.laboratory.SqueezeResults}, {@link dev.kymo.actors.laboratory.MnistResults} or {@link
 * dev.kymo.actors.laboratory.FirstOrderSummary}.
 *
 * <p>Nothing here computes anything but how to show it. No threads, no actors. Another laboratory has its results record, its
 * tables through {@code CsvFile} and its pictures through {@code dev.kymo.monitoring.chart}.
 */
@NullMarked
package dev.kymo.actors.laboratory;

import org.jspecify.annotations.NullMarked;
