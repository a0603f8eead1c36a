package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.List;

/** Implicit rewards, for the stages whose objective has them. */
final class PreferencePanels implements PanelGroup {

  @Override
  public String title() {
    return "Preference (objectives with rewards)";
  }

  @Override
  public List<Panel> panels() {
    return List.of(
        Panel.timeSeries("Reward by side")
            .about(MetricCatalog.REWARD)
            .colouredByResponse()
            .query(
                Selector.chosen(MetricCatalog.REWARD).now().maxBy("run", "side"),
                "{{run}} {{side}}"),
        Panel.timeSeries("Reward margin")
            .about(MetricCatalog.REWARD_MARGIN)
            .query(Selector.chosen(MetricCatalog.REWARD_MARGIN).now().maxBy("run"), "{{run}}")
            .query(
                Selector.chosen(MetricCatalog.HELD_OUT_REWARD_MARGIN).now().maxBy("run"),
                "{{run}}, held out"),
        Panel.timeSeries("Reward accuracy")
            .about(MetricCatalog.REWARD_ACCURACY)
            .between(0, 1)
            .query(Selector.chosen(MetricCatalog.REWARD_ACCURACY).now().maxBy("run"), "{{run}}")
            .query(
                Selector.chosen(MetricCatalog.HELD_OUT_REWARD_ACCURACY).now().maxBy("run"),
                "{{run}}, held out"));
  }
}
