package dev.kymo.monitoring.dashboard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Each kind of chart's own options, the same in every panel. */
final class PanelOptions {
  private PanelOptions() {}

  static ObjectNode timeSeries() {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    legend(options);
    options.putObject("tooltip").put("mode", "multi").put("sort", "desc");
    return options;
  }

  static ObjectNode stat() {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    options
        .put("graphMode", "none")
        .put("colorMode", "value")
        .put("justifyMode", "auto")
        .put("textMode", "value_and_name")
        .put("orientation", "auto");
    reduceToLast(options);
    return options;
  }

  static ObjectNode barGauge() {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    options
        .put("displayMode", "basic")
        .put("orientation", "horizontal")
        .put("valueMode", "color")
        .put("showUnfilled", true);
    reduceToLast(options);
    return options;
  }

  /**
   * Every numeric column over one of them.
   *
   * @param x the column's name
   */
  static ObjectNode xyChart(String x) {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    options.put("mapping", "auto");
    options
        .putArray("series")
        .addObject()
        .putObject("x")
        .putObject("matcher")
        .put("id", "byName")
        .put("options", x);
    legend(options);
    options.putObject("tooltip").put("mode", "single").put("sort", "none");
    return options;
  }

  private static void legend(ObjectNode options) {
    options
        .putObject("legend")
        .put("displayMode", "list")
        .put("placement", "bottom")
        .put("showLegend", true)
        .putArray("calcs");
  }

  private static void reduceToLast(ObjectNode options) {
    ObjectNode reduce = options.putObject("reduceOptions").put("values", false).put("fields", "");
    reduce.putArray("calcs").add("lastNotNull");
  }
}
