package dev.kymo.monitoring.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.metric.Metric;
import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.List;

/** What a reader chooses at the top of each dashboard: the data source and, label by label, which runs. */
final class Variables {
  /** The labels to choose by, each narrowed by those before it. */
  static final List<String> LABELS = List.of("experiment", "recipe", "run", "seed");

  /** Names the data source, so that the dashboards can be imported anywhere. */
  static final String DATA_SOURCE = "datasource";

  /** Every run has it from its first to its last moment, and after. */
  private static final Metric SOURCE = MetricCatalog.RUN_STATE;

  /** Grafana's numbers for "when the time range changes" and "alphabetical". */
  private static final int ON_TIME_RANGE = 2;

  private static final int ALPHABETICAL = 1;

  private Variables() {}

  /** The reference that panels and variables have to the chosen data source. */
  static ObjectNode dataSource() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "prometheus")
        .put("uid", "${" + DATA_SOURCE + "}");
  }

  /**
   * The variables of a dashboard.
   *
   * @param manyExperiments whether several can be chosen: their runs may have the same names
   */
  static ArrayNode json(boolean manyExperiments) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    list.addObject()
        .put("type", "datasource")
        .put("name", DATA_SOURCE)
        .put("label", "Data source")
        .put("query", "prometheus")
        .put("hide", 0);
    for (int i = 0; i < LABELS.size(); i++) {
      list.add(variable(LABELS.get(i), LABELS.subList(0, i), i > 0 || manyExperiments));
    }
    return list;
  }

  private static ObjectNode variable(String label, List<String> narrowedBy, boolean many) {
    Selector source = Selector.all(SOURCE);
    for (String earlier : narrowedBy) {
      source = source.whereIn(earlier, List.of("$" + earlier));
    }
    Expression series = source.now();
    series.require(List.of(label));
    String query = "label_values(" + series.text() + ", " + label + ")";
    ObjectNode variable = JsonNodeFactory.instance
        .objectNode()
        .put("type", "query")
        .put("name", label)
        .put("label", Character.toUpperCase(label.charAt(0)) + label.substring(1))
        .put("definition", query)
        .put("refresh", ON_TIME_RANGE)
        .put("sort", ALPHABETICAL)
        .put("hide", 0)
        .put("multi", many)
        .put("includeAll", many)
        .put("regex", "");
    variable.set("datasource", dataSource());
    variable
        .putObject("query")
        .put("query", query)
        .put("refId", "variable-" + label)
        .put("qryType", 1);
    if (many) {
      variable.put("allValue", ".+");
      ObjectNode current = variable.putObject("current");
      current.putArray("text").add("All");
      current.putArray("value").add("$__all");
    }
    return variable;
  }
}
