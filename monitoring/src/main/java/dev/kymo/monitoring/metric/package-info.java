/**
 * What Prometheus scrapes. Start with {@link dev.kymo.monitoring.metric.MetricCatalog}, which defines every metric; {@link
 * dev.kymo.monitoring.metric.PrometheusSink} folds events into them and {@link dev.kymo.monitoring.metric.Exposition}
 * writes them out.
 *
 * <p>To add a metric: define it in the catalogue, set it in the sink, and write {@code docs/metrics.md} anew with {@link
 * dev.kymo.monitoring.metric.MetricDocs}.
 */
@NullMarked
package dev.kymo.monitoring.metric;

import org.jspecify.annotations.NullMarked;
