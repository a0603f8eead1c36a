package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A selection of one metric's series in PromQL. It is made from a metric, so that no query can name one that is not there,
 * and refuses labels that the metric does not have.
 */
final class Selector {
  /** Labels that Prometheus adds to every series. */
  static final Set<String> ADDED_BY_SCRAPE = Set.of("job", "instance");

  /** Grafana's window for rates: never shorter than a few scrapes. */
  private static final String PANEL_WINDOW = "$__rate_interval";

  private final String name;
  private final Set<String> labels;
  private final List<String> matchers;

  private Selector(String name, Set<String> labels, List<String> matchers) {
    this.name = name;
    this.labels = labels;
    this.matchers = matchers;
  }

  private static Selector of(String name, List<String> ownLabels) {
    Set<String> labels = new TreeSet<>(ownLabels);
    labels.addAll(ADDED_BY_SCRAPE);
    return new Selector(name, labels, List.of());
  }

  /** All series of a gauge or a counter. */
  static Selector all(Metric metric) {
    if (metric.type() != Metric.Type.GAUGE && metric.type() != Metric.Type.COUNTER) {
      throw new IllegalArgumentException(
          metric.name() + " is a " + metric.type() + ": it has a count and a sum");
    }
    return of(metric.name(), metric.labels());
  }

  /** All series of a process metric. */
  static Selector all(ProcessMetric metric) {
    return of(metric.metricName(), metric.labels());
  }

  /** The series of a gauge or a counter that the dashboard's variables select. */
  static Selector chosen(Metric metric) {
    return all(metric).byVariables();
  }

  /** How often a histogram or summary observed something. */
  static Selector chosenCount(Metric metric) {
    return of(distribution(metric) + "_count", metric.labels()).byVariables();
  }

  /** The sum of what a histogram or summary observed. */
  static Selector chosenSum(Metric metric) {
    return of(distribution(metric) + "_sum", metric.labels()).byVariables();
  }

  /** A classic histogram's cumulative buckets. */
  static Selector chosenBuckets(Metric metric) {
    if (metric.type() != Metric.Type.CLASSIC_HISTOGRAM) {
      throw new IllegalArgumentException(
          metric.name() + " is a " + metric.type() + ": it has no buckets");
    }
    List<String> labels = new ArrayList<>(metric.labels());
    labels.add("le");
    return of(metric.name() + "_bucket", labels).byVariables();
  }

  private static String distribution(Metric metric) {
    if (metric.type() != Metric.Type.CLASSIC_HISTOGRAM && metric.type() != Metric.Type.SUMMARY) {
      throw new IllegalArgumentException(
          metric.name() + " is a " + metric.type() + ": it has no count and sum");
    }
    return metric.name();
  }

  private Selector byVariables() {
    Selector selector = this;
    for (String variable : Variables.LABELS) {
      if (labels.contains(variable)) {
        selector = selector.matching(variable, "=~", "$" + variable);
      }
    }
    return selector;
  }

  /** Only the series with this value of a label. */
  Selector where(String label, String value) {
    return matching(label, "=", value);
  }

  /** Only the series with one of these values of a label. */
  Selector whereIn(String label, List<String> values) {
    return matching(label, "=~", String.join("|", values));
  }

  private Selector matching(String label, String operator, String value) {
    if (!labels.contains(label)) {
      throw new IllegalArgumentException(name + " has no label " + label + ", only " + labels);
    }
    List<String> more = new ArrayList<>(matchers);
    more.add(label + operator + '"' + value + '"');
    return new Selector(name, labels, List.copyOf(more));
  }

  /** The values now. */
  Expression now() {
    return new Expression(text(), labels);
  }

  /** Growth per second, over a window that fits the panel's resolution. */
  Expression rate() {
    return over("rate", PANEL_WINDOW);
  }

  /** A function such as {@code rate} or {@code changes} of the values in a window. */
  Expression over(String function, String window) {
    return new Expression(function + "(" + text() + "[" + window + "])", labels);
  }

  private String text() {
    return matchers.isEmpty()
        ? name
        : name + matchers.stream().collect(Collectors.joining(", ", "{", "}"));
  }
}
