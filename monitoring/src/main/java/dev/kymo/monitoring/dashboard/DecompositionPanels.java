package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.metric.Metric;
import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.List;

/** Steps taken apart: what the first order says, what really happened, and which side of the update did it. */
final class DecompositionPanels implements PanelGroup {

  @Override
  public String title() {
    return "Steps taken apart (experiments with probe.decompose)";
  }

  @Override
  public List<Panel> panels() {
    return List.of(
        byResponse("Measured change by one step", MetricCatalog.MEASURED_CHANGE).sized(12, 10),
        byResponse("Predicted change by one step", MetricCatalog.PREDICTED_CHANGE)
            .sized(12, 10),
        byResponse("Pull: the part through the chosen side", MetricCatalog.PULL_UP)
            .stacked(),
        byResponse("Push: the part through the rejected side", MetricCatalog.PUSH_DOWN)
            .stacked(),
        byResponse("Remainder, relative to the measured change", MetricCatalog.RELATIVE_REMAINDER)
            .fromZero());
  }

  private static Panel byResponse(String title, Metric metric) {
    return Panel.timeSeries(title)
        .about(metric)
        .describedAs(
            metric.help() + " Mean over the chosen runs of a recipe: its seeds and models.")
        .colouredByResponse()
        .query(
            Selector.chosen(metric).now().meanBy("recipe", "response"), "{{recipe}} {{response}}");
  }
}
