package dev.kymo.monitoring.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.monitoring.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One chart of a dashboard, built step by step from defaults. */
final class Panel {
  /** Grafana's grid has 24 columns. */
  static final int COLUMNS = 24;

  private static final String X_FIELD = "step";

  /** The kinds of chart we use. */
  private enum Kind {
    TIME_SERIES("timeseries"),
    STAT("stat"),
    BAR_GAUGE("bargauge"),
    XY_CHART("xychart");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  private record Query(Expression expression, Legend legend) {}

  private final Kind kind;
  private final String title;
  private final List<Query> queries = new ArrayList<>();
  private final ObjectNode custom = JsonNodeFactory.instance.objectNode();
  private final ObjectNode defaults = JsonNodeFactory.instance.objectNode();
  private String description = "";
  private int width = COLUMNS / 3;
  private int height = 8;
  private boolean colouredByResponse;
  private String repeatedBy = "";

  private Panel(Kind kind, String title) {
    this.kind = kind;
    this.title = title;
    defaults.put("unit", "short");
  }

  /** Curves over time. */
  static Panel timeSeries(String title) {
    Panel panel = new Panel(Kind.TIME_SERIES, title);
    panel
        .custom
        .put("drawStyle", "line")
        .put("lineWidth", 1)
        .put("fillOpacity", 0)
        .put("showPoints", "auto");
    panel.custom.put("spanNulls", false);
    return panel;
  }

  /** The latest values, in large letters. */
  static Panel stat(String title) {
    return new Panel(Kind.STAT, title);
  }

  /** The latest values, as bars. */
  static Panel bars(String title) {
    return new Panel(Kind.BAR_GAUGE, title);
  }

  /** Curves over the value of another expression, which has one series. */
  static Panel curvesOver(String title, Expression x) {
    Panel panel = new Panel(Kind.XY_CHART, title);
    panel.custom.put("show", "points+lines").put("lineWidth", 1);
    panel.custom.putObject("pointSize").put("fixed", 3);
    return panel.query(x, X_FIELD);
  }

  /** Takes unit and explanation from the catalogue. */
  Panel about(Metric metric) {
    return describedAs(metric.help()).unit(Units.of(metric));
  }

  Panel describedAs(String text) {
    description = text;
    return this;
  }

  Panel unit(String grafanaUnit) {
    defaults.put("unit", grafanaUnit);
    return this;
  }

  Panel between(double least, double most) {
    defaults.put("min", least).put("max", most);
    return this;
  }

  Panel fromZero() {
    defaults.put("min", 0);
    return this;
  }

  Panel stacked() {
    custom.put("fillOpacity", 40).putObject("stacking").put("mode", "normal").put("group", "A");
    return this;
  }

  Panel sized(int columns, int rows) {
    width = columns;
    height = rows;
    return this;
  }

  /** Each response type in its colour; legends must end with the type. */
  Panel colouredByResponse() {
    colouredByResponse = true;
    return this;
  }

  /** One copy of the panel for each chosen value of a variable. */
  Panel repeatedBy(String variable) {
    repeatedBy = variable;
    return this;
  }

  /**
   * Adds a query.
   *
   * @param legend the series' names, with labels that the expression has, as {@code {{label}}}
   */
  Panel query(Expression expression, String legend) {
    Legend checked = new Legend(legend);
    expression.require(checked.labels());
    queries.add(new Query(expression, checked));
    return this;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** The panel as Grafana reads it. */
  ObjectNode json(int id, int x, int y) {
    ObjectNode panel = JsonNodeFactory.instance.objectNode();
    panel.put("id", id).put("type", kind.word).put("title", title).put("description", description);
    panel.set("datasource", Variables.dataSource());
    panel.putObject("gridPos").put("h", height).put("w", width).put("x", x).put("y", y);
    if (!repeatedBy.isEmpty()) {
      panel.put("repeat", repeatedBy).put("repeatDirection", "h").put("maxPerRow", 2);
    }
    panel.set("targets", targets());
    if (kind == Kind.XY_CHART) {
      joinByTime(panel.putArray("transformations"));
    }
    ObjectNode fieldConfig = panel.putObject("fieldConfig");
    fieldConfig.set("defaults", defaults.deepCopy().set("custom", custom.deepCopy()));
    fieldConfig.set("overrides", overrides());
    panel.set("options", options());
    return panel;
  }

  /** One table with a column per series, so that values meet the step at which they were scraped. */
  private static void joinByTime(ArrayNode transformations) {
    transformations
        .addObject()
        .put("id", "joinByField")
        .putObject("options")
        .put("byField", "Time")
        .put("mode", "inner");
  }

  private ArrayNode targets() {
    ArrayNode targets = JsonNodeFactory.instance.arrayNode();
    for (Query query : queries) {
      ObjectNode target = targets
          .addObject()
          .put("refId", Character.toString('A' + targets.size() - 1))
          .put("expr", query.expression.text())
          .put("legendFormat", query.legend.text())
          .put("editorMode", "code")
          .put("format", "time_series")
          .put("range", kind != Kind.STAT && kind != Kind.BAR_GAUGE)
          .put("instant", kind == Kind.STAT || kind == Kind.BAR_GAUGE);
      target.set("datasource", Variables.dataSource());
    }
    return targets;
  }

  private ArrayNode overrides() {
    ArrayNode overrides = JsonNodeFactory.instance.arrayNode();
    if (colouredByResponse) {
      for (Map.Entry<String, String> colour : ResponseColours.byResponse().entrySet()) {
        ObjectNode override = overrides.addObject();
        override
            .putObject("matcher")
            .put("id", "byRegexp")
            .put("options", "/(^| )" + colour.getKey() + "$/");
        override
            .putArray("properties")
            .addObject()
            .put("id", "color")
            .putObject("value")
            .put("mode", "fixed")
            .put("fixedColor", colour.getValue());
      }
    }
    return overrides;
  }

  private ObjectNode options() {
    return switch (kind) {
      case TIME_SERIES -> PanelOptions.timeSeries();
      case STAT -> PanelOptions.stat();
      case BAR_GAUGE -> PanelOptions.barGauge();
      case XY_CHART -> PanelOptions.xyChart(X_FIELD);
    };
  }
}
