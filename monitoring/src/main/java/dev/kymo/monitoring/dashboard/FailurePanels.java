package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.List;

/** What went wrong, and what it cost. */
final class FailurePanels implements PanelGroup {

  @Override
  public String title() {
    return "Failures and recoveries";
  }

  @Override
  public List<Panel> panels() {
    return List.of(
        Panel.timeSeries("Attempts that ended early")
            .about(MetricCatalog.RUN_ATTEMPTS)
            .fromZero()
            .query(
                Selector.chosen(MetricCatalog.RUN_ATTEMPTS)
                    .now()
                    .sumBy("experiment", "run", "reason"),
                "{{experiment}} {{run}} {{reason}}"),
        Panel.timeSeries("Time to recover")
            .about(MetricCatalog.RECOVERY)
            .fromZero()
            .query(
                Selector.chosen(MetricCatalog.RECOVERY).now().maxBy("experiment", "run"),
                "{{experiment}} {{run}}"),
        Panel.timeSeries("Time in recoveries, by part")
            .about(MetricCatalog.RECOVERY_PARTS)
            .fromZero()
            .query(
                Selector.chosen(MetricCatalog.RECOVERY_PARTS).now().sumBy("experiment", "part"),
                "{{experiment}} {{part}}"),
        Panel.timeSeries("Goodput of experiments")
            .about(MetricCatalog.EXPERIMENT_GOODPUT)
            .fromZero()
            .query(
                Selector.chosen(MetricCatalog.EXPERIMENT_GOODPUT).now().maxBy("experiment"),
                "{{experiment}}"),
        Panel.timeSeries("Goodput of runs")
            .about(MetricCatalog.GOODPUT)
            .fromZero()
            .query(
                Selector.chosen(MetricCatalog.GOODPUT).now().maxBy("experiment", "run"),
                "{{experiment}} {{run}}"),
        Panel.timeSeries("Steps repeated")
            .about(MetricCatalog.STEPS_REPLAYED)
            .fromZero()
            .query(
                Selector.chosen(MetricCatalog.STEPS_REPLAYED).now().sumBy("experiment", "run"),
                "{{experiment}} {{run}}"),
        Panel.stat("Replay mismatches")
            .about(MetricCatalog.REPLAY_MISMATCH)
            .query(
                Selector.chosen(MetricCatalog.REPLAY_MISMATCH).now().sumBy("experiment"),
                "{{experiment}}"),
        Panel.stat("Unreadable checkpoints")
            .about(MetricCatalog.CHECKPOINT_UNREADABLE)
            .query(
                Selector.chosen(MetricCatalog.CHECKPOINT_UNREADABLE).now().sumBy("experiment"),
                "{{experiment}}"),
        Panel.timeSeries("Steps that a crash now would repeat")
            .describedAs("Last step minus the step of the last commit.")
            .fromZero()
            .query(
                Selector.chosen(MetricCatalog.STEP)
                    .now()
                    .maxBy("experiment", "run")
                    .minus(Selector.chosen(MetricCatalog.CHECKPOINT_COMMITTED_STEP)
                        .now()
                        .maxBy("experiment", "run")),
                "{{experiment}} {{run}}"));
  }
}
