package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.List;

/** Log-probabilities over steps: comparable between runs of different speed. Last, because it repeats. */
final class CurvesByStepPanels implements PanelGroup {

  @Override
  public String title() {
    return "By step, one chart per run";
  }

  @Override
  public List<Panel> panels() {
    return List.of(Panel.curvesOver(
            "Log-probability by step: $run",
            // in case the process was restarted elsewhere: one curve all the same
            Selector.chosen(MetricCatalog.STEP).now().maxBy("run"))
        .about(MetricCatalog.LOGPROB)
        .sized(12, 12)
        .colouredByResponse()
        .repeatedBy("run")
        .query(
            Selector.chosen(MetricCatalog.LOGPROB).now().maxBy("run", "response"), "{{response}}")
        .query(
            Selector.chosen(MetricCatalog.ARGMAX_LOGPROB).now().maxBy("run"),
            ResponseColours.ARGMAX));
  }
}
