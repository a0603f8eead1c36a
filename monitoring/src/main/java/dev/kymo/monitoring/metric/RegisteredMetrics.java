package dev.kymo.monitoring.metric;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.StatefulMetric;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashMap;
import java.util.Map;

/** The catalogue's metrics in a registry. */
final class RegisteredMetrics implements AutoCloseable {
  /** From a tiny model's step to one of a large model on a CPU. */
  private static final double[] STEP_SECONDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100
  };

  private final PrometheusRegistry registry;
  private final Map<Metric, StatefulMetric<?, ?>> metrics = new HashMap<>();

  RegisteredMetrics(PrometheusRegistry registry) {
    this.registry = registry;
    for (Metric metric : MetricCatalog.all()) {
      metrics.put(metric, register(metric));
    }
  }

  private StatefulMetric<?, ?> register(Metric metric) {
    String[] labels = metric.labels().toArray(String[]::new);
    return switch (metric.type()) {
      case GAUGE ->
        Gauge.builder()
            .name(metric.name())
            .help(metric.help())
            .labelNames(labels)
            .register(registry);
      case COUNTER ->
        Counter.builder()
            .name(metric.name())
            .help(metric.help())
            .labelNames(labels)
            .withoutExemplars()
            .register(registry);
      case CLASSIC_HISTOGRAM ->
        Histogram.builder()
            .name(metric.name())
            .help(metric.help())
            .labelNames(labels)
            .classicOnly()
            .classicUpperBounds(STEP_SECONDS)
            .register(registry);
      case SUMMARY ->
        Summary.builder()
            .name(metric.name())
            .help(metric.help())
            .labelNames(labels)
            .register(registry);
    };
  }

  /** The registered metric. */
  StatefulMetric<?, ?> get(Metric metric) {
    StatefulMetric<?, ?> found = metrics.get(metric);
    if (found == null) {
      throw new IllegalArgumentException(metric.name() + " is not in the catalogue");
    }
    return found;
  }

  @Override
  public void close() {
    for (StatefulMetric<?, ?> metric : metrics.values()) {
      registry.unregister((Collector) metric);
    }
  }
}
