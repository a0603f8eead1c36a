package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.List;

/** How far the runs are and how fast they go. */
final class RunPanels implements PanelGroup {

  @Override
  public String title() {
    return "Runs";
  }

  @Override
  public List<Panel> panels() {
    return List.of(
        Panel.stat("Runs by state")
            .about(MetricCatalog.RUN_STATE)
            .sized(12, 5)
            .query(Selector.chosen(MetricCatalog.RUN_STATE).now().sumBy("state"), "{{state}}"),
        Panel.stat("Steps per second, all runs")
            .unit(Units.STEPS_PER_SECOND)
            .describedAs("Steps per second, summed over the chosen runs.")
            .sized(12, 5)
            .query(
                Selector.chosenCount(MetricCatalog.STEP_DURATION).rate().sumBy("experiment"),
                "{{experiment}}"),
        Panel.timeSeries("Runs by state")
            .about(MetricCatalog.RUN_STATE)
            .stacked()
            .query(Selector.chosen(MetricCatalog.RUN_STATE).now().sumBy("state"), "{{state}}"),
        Panel.timeSeries("Steps per second")
            .describedAs("Steps per second of each run.")
            .unit(Units.STEPS_PER_SECOND)
            .fromZero()
            .query(
                Selector.chosenCount(MetricCatalog.STEP_DURATION).rate().sumBy("experiment", "run"),
                "{{experiment}} {{run}}"),
        Panel.timeSeries("Step duration")
            .about(MetricCatalog.STEP_DURATION)
            .fromZero()
            .query(
                Selector.chosenBuckets(MetricCatalog.STEP_DURATION)
                    .rate()
                    .sumBy("experiment", "recipe", "le")
                    .quantile(0.5),
                "{{experiment}} {{recipe}} median")
            .query(
                Selector.chosenBuckets(MetricCatalog.STEP_DURATION)
                    .rate()
                    .sumBy("experiment", "recipe", "le")
                    .quantile(0.95),
                "{{experiment}} {{recipe}} 95 %"),
        Panel.bars("Progress of what is being trained")
            .describedAs("Steps taken as a share of all.")
            .unit(Units.RATIO)
            .between(0, 1)
            .sized(12, 8)
            .query(
                Selector.chosen(MetricCatalog.STEP)
                    .now()
                    .maxBy("experiment", "run")
                    .dividedBy(Selector.chosen(MetricCatalog.TOTAL_STEPS)
                        .now()
                        .maxBy("experiment", "run")),
                "{{experiment}} {{run}}"),
        Panel.timeSeries("Step")
            .about(MetricCatalog.STEP)
            .sized(12, 8)
            .query(
                Selector.chosen(MetricCatalog.STEP).now().maxBy("experiment", "run"),
                "{{experiment}} {{run}}"));
  }
}
