package dev.kymo.monitoring.metric;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The series of one run or of the experiment, in all metrics. A series appears with its first value, so that nothing reads 0
 * before it was measured, and its label values are resolved then, once.
 */
final class MetricSeries {
  /** How many values one label of one metric may take here; further ones become {@link #OTHER}. */
  private static final int MOST_VALUES = 100;

  private static final String OTHER = "other";

  /** A series by its metric and the values of the metric's extra labels. */
  private record Key(Metric metric, List<String> extra) {}

  private final RegisteredMetrics metrics;
  private final List<String> common;
  private final Map<Key, DataPoint> points = new HashMap<>();
  private final Map<Metric, Set<List<String>>> values = new HashMap<>();

  /**
   * @param common values of the scope's labels
   */
  MetricSeries(RegisteredMetrics metrics, List<String> common) {
    this.metrics = metrics;
    this.common = List.copyOf(common);
  }

  GaugeDataPoint gauge(Metric metric, String... extra) {
    return (GaugeDataPoint) point(metric, extra);
  }

  CounterDataPoint counter(Metric metric, String... extra) {
    return (CounterDataPoint) point(metric, extra);
  }

  DistributionDataPoint distribution(Metric metric, String... extra) {
    return (DistributionDataPoint) point(metric, extra);
  }

  private DataPoint point(Metric metric, String... extra) {
    return points.computeIfAbsent(
        bounded(new Key(metric, List.of(extra))),
        key -> metrics.get(metric).labelValues(labelValues(key)));
  }

  /** Keeps a label whose values come from outside from growing without bound. */
  private Key bounded(Key key) {
    Set<List<String>> seen = values.computeIfAbsent(key.metric, metric -> new HashSet<>());
    if (key.extra.isEmpty() || seen.contains(key.extra)) {
      return key;
    }
    if (seen.size() >= MOST_VALUES) {
      return new Key(key.metric, key.extra.stream().map(value -> OTHER).toList());
    }
    seen.add(key.extra);
    return key;
  }

  /** Removes the series of all metrics that the predicate holds for. */
  void remove(Predicate<Metric> which) {
    points.keySet().removeIf(key -> {
      if (!which.test(key.metric)) {
        return false;
      }
      metrics.get(key.metric).remove(labelValues(key));
      return true;
    });
  }

  private String[] labelValues(Key key) {
    List<String> all = new ArrayList<>(common);
    all.addAll(key.extra);
    return all.toArray(String[]::new);
  }
}
