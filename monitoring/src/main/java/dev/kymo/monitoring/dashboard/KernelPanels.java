package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.metric.Metric;
import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.List;

/** How alike responses are to the model, and whether that stays as it was. */
final class KernelPanels implements PanelGroup {

  @Override
  public String title() {
    return "Kernel (experiments with probe.kernel)";
  }

  @Override
  public List<Panel> panels() {
    return List.of(
        byResponse("Similarity to chosen", MetricCatalog.KERNEL_SIMILARITY),
        byResponse("Kernel norm of a response with itself", MetricCatalog.KERNEL_NORM),
        byResponse("Drift of the kernel since the stage began", MetricCatalog.KERNEL_DRIFT));
  }

  private static Panel byResponse(String title, Metric metric) {
    return Panel.timeSeries(title)
        .about(metric)
        .describedAs(
            metric.help() + " Mean over the chosen runs of a recipe: its seeds and models.")
        .fromZero()
        .colouredByResponse()
        .query(
            Selector.chosen(metric).now().meanBy("recipe", "response"), "{{recipe}} {{response}}");
  }
}
