package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.List;

/** What each update did, apart from its effect on responses. */
final class StepPanels implements PanelGroup {

  @Override
  public String title() {
    return "Updates";
  }

  @Override
  public List<Panel> panels() {
    return List.of(
        Panel.timeSeries("Loss")
            .about(MetricCatalog.TRAIN_LOSS)
            .query(Selector.chosen(MetricCatalog.TRAIN_LOSS).now().maxBy("run"), "{{run}}"),
        Panel.timeSeries("Gradient norm, before clipping")
            .about(MetricCatalog.TRAIN_GRADIENT_NORM)
            .fromZero()
            .query(
                Selector.chosen(MetricCatalog.TRAIN_GRADIENT_NORM).now().maxBy("run"), "{{run}}"),
        Panel.timeSeries("Learning rate")
            .about(MetricCatalog.LEARNING_RATE)
            .unit("sci")
            .fromZero()
            .query(Selector.chosen(MetricCatalog.LEARNING_RATE).now().maxBy("run"), "{{run}}"));
  }
}
