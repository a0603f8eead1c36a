package dev.kymo.monitoring.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.metric.Metric;
import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes PromQL apart again, without the classes that wrote it. */
final class Queries {
  private static final Set<String> FUNCTIONS = Set.of(
      "sum",
      "avg",
      "max",
      "rate",
      "changes",
      "last_over_time",
      "histogram_quantile",
      "and",
      "unless");
  private static final Pattern LABEL_LIST = Pattern.compile("\\b(?:by|on) \\(([^)]*)\\)");
  private static final Pattern SELECTOR = Pattern.compile("([a-z_]\\w*)(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)=~?\"[^\"]*\"");
  private static final Pattern WINDOW = Pattern.compile("\\[[^]]*]");
  private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+)");

  private Queries() {}

  /** Asserts that each selector names a metric that exists and labels that it has, and each list labels that one of them has. */
  static void check(String query) {
    Set<String> listed = new TreeSet<>();
    Matcher lists = LABEL_LIST.matcher(query);
    while (lists.find()) {
      listed.addAll(List.of(lists.group(1).split(", ", -1)));
    }
    Set<String> had = new TreeSet<>();
    String selectors = WINDOW.matcher(LABEL_LIST.matcher(query).replaceAll("")).replaceAll("");
    Matcher selector = SELECTOR.matcher(selectors);
    while (selector.find()) {
      if (FUNCTIONS.contains(selector.group(1))) {
        continue;
      }
      Set<String> labels = labelsBySeries().get(selector.group(1));
      assertThat(labels).as("metric %s in %s", selector.group(1), query).isNotNull();
      had.addAll(labels);
      if (selector.group(2) != null) {
        assertThat(labels).as("labels in %s", query).containsAll(matched(selector.group(2)));
      }
    }
    assertThat(had).as("labels of what is in %s", query).isNotEmpty().containsAll(listed);
  }

  /** Names of the dashboard's own variables in a query. */
  static List<String> variables(String query) {
    List<String> names = new ArrayList<>();
    Matcher variable = VARIABLE.matcher(query.replace("$__rate_interval", ""));
    while (variable.find()) {
      names.add(variable.group(1));
    }
    return names;
  }

  private static List<String> matched(String matchers) {
    List<String> labels = new ArrayList<>();
    for (String each : matchers.split(", ", -1)) {
      Matcher matcher = MATCHER.matcher(each);
      assertThat(matcher.matches()).as(each).isTrue();
      labels.add(matcher.group(1));
    }
    return labels;
  }

  private static Map<String, Set<String>> labelsBySeries() {
    Map<String, Set<String>> series = new HashMap<>();
    for (Metric metric : MetricCatalog.all()) {
      if (metric.type() == Metric.Type.GAUGE || metric.type() == Metric.Type.COUNTER) {
        series.put(metric.name(), withScraped(metric.labels()));
      } else {
        series.put(metric.name() + "_count", withScraped(metric.labels()));
        series.put(metric.name() + "_sum", withScraped(metric.labels()));
      }
      if (metric.type() == Metric.Type.CLASSIC_HISTOGRAM) {
        Set<String> labels = withScraped(metric.labels());
        labels.add("le");
        series.put(metric.name() + "_bucket", labels);
      }
    }
    for (ProcessMetric metric : ProcessMetric.values()) {
      series.put(metric.metricName(), withScraped(metric.labels()));
    }
    return series;
  }

  private static Set<String> withScraped(List<String> labels) {
    Set<String> all = new TreeSet<>(labels);
    all.add("job");
    all.add("instance");
    return all;
  }
}
