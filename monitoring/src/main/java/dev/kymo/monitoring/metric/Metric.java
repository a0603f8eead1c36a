package dev.kymo.monitoring.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * The definition of one metric.
 *
 * @param name as Prometheus stores it, unit and {@code _total} included
 * @param type what it is to Prometheus
 * @param unit what one unit of its value is, for a reader
 * @param scope what it is about, and so how long its series live
 * @param extraLabels labels besides the scope's
 * @param help one sentence
 */
public record Metric(
    String name, Type type, String unit, Scope scope, List<String> extraLabels, String help) {

  /** What a metric is to Prometheus. */
  public enum Type {
    GAUGE,
    COUNTER,
    /** With buckets of fixed bounds. */
    CLASSIC_HISTOGRAM,
    /** Count and sum. */
    SUMMARY
  }

  /** What a metric is about. */
  public enum Scope {
    /** A run's training; its series are removed when the run ends. */
    TRAINING,
    /** A run's life; its series stay after the run's end, so that the end can be seen and alerted on. */
    RUN,
    /** The machines. */
    EXPERIMENT;

    List<String> labels() {
      return this == EXPERIMENT
          ? List.of("experiment")
          : List.of("experiment", "run", "recipe", "seed");
    }
  }

  public Metric {
    extraLabels = List.copyOf(extraLabels);
    if (!name.startsWith("kymo_")) {
      throw new IllegalArgumentException("metric " + name + " must begin with kymo_");
    }
    if ((type == Type.COUNTER) != name.endsWith("_total")) {
      throw new IllegalArgumentException(
          "metric " + name + ": counters, and no others, end in _total");
    }
  }

  /** All its labels, in order. */
  public List<String> labels() {
    List<String> labels = new ArrayList<>(scope.labels());
    labels.addAll(extraLabels);
    return labels;
  }
}
