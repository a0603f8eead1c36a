/**
 * Grafana dashboards and Prometheus alerts, written from the metric catalogue. Start with {@link DeployFiles}, whose
 * {@code main} writes the files under {@code deploy}; a test fails when they differ from what it would write.
 *
 * <p>Pure functions of the catalogue: no threads, no input. To add a panel, add it to a {@link PanelGroup}; to add an alert,
 * to {@link Alerts}. A query begins at a {@link Selector}, which takes a metric, never a name.
 */
@NullMarked
package dev.kymo.monitoring.dashboard;

import org.jspecify.annotations.NullMarked;
