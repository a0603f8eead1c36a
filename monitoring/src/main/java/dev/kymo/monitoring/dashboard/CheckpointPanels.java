package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.List;

/** What checkpoints cost. */
final class CheckpointPanels implements PanelGroup {

  @Override
  public String title() {
    return "Checkpoints";
  }

  @Override
  public List<Panel> panels() {
    return List.of(
        Panel.timeSeries("Mean time to write a checkpoint")
            .about(MetricCatalog.CHECKPOINT_DURATION)
            .fromZero()
            .query(
                Selector.chosenSum(MetricCatalog.CHECKPOINT_DURATION)
                    .now()
                    .sumBy("experiment", "run")
                    .dividedBy(Selector.chosenCount(MetricCatalog.CHECKPOINT_DURATION)
                        .now()
                        .sumBy("experiment", "run")),
                "{{experiment}} {{run}}"),
        Panel.timeSeries("Share of time that goes into checkpoints")
            .about(MetricCatalog.CHECKPOINT_DURATION)
            .unit(Units.RATIO)
            .fromZero()
            .query(
                Selector.chosenSum(MetricCatalog.CHECKPOINT_DURATION)
                    .rate()
                    .sumBy("experiment", "run"),
                "{{experiment}} {{run}}"),
        Panel.timeSeries("Size of the last checkpoint")
            .about(MetricCatalog.CHECKPOINT_BYTES)
            .fromZero()
            .query(
                Selector.chosen(MetricCatalog.CHECKPOINT_BYTES).now().maxBy("experiment", "run"),
                "{{experiment}} {{run}}"));
  }
}
