package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.List;

/** Whether the probes keep up with training. */
final class ProbePanels implements PanelGroup {

  @Override
  public String title() {
    return "Probes";
  }

  @Override
  public List<Panel> panels() {
    return List.of(
        Panel.timeSeries("Probe lag")
            .about(MetricCatalog.PROBE_LAG)
            .sized(12, 8)
            .fromZero()
            .query(
                Selector.chosen(MetricCatalog.PROBE_LAG).now().maxBy("experiment", "run"),
                "{{experiment}} {{run}}"),
        Panel.timeSeries("Share of time that training waits for probes")
            .about(MetricCatalog.PROBE_WAIT)
            .unit(Units.RATIO)
            .sized(12, 8)
            .fromZero()
            .query(
                Selector.chosen(MetricCatalog.PROBE_WAIT).rate().sumBy("experiment", "run"),
                "{{experiment}} {{run}}"));
  }
}
