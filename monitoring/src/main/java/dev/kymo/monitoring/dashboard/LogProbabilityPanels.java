package dev.kymo.monitoring.dashboard;

import dev.kymo.monitoring.metric.MetricCatalog;
import java.util.List;

/** Log-probabilities of the response types over time: the picture that the rest explains. */
final class LogProbabilityPanels implements PanelGroup {

  @Override
  public String title() {
    return "Log-probability";
  }

  @Override
  public List<Panel> panels() {
    return List.of(
        Panel.timeSeries("Log-probability by response type, mean over seeds")
            .about(MetricCatalog.LOGPROB)
            .describedAs(MetricCatalog.LOGPROB.help()
                + " Mean over the chosen runs of a recipe: its seeds and models.")
            .sized(12, 12)
            .colouredByResponse()
            .query(
                Selector.chosen(MetricCatalog.LOGPROB).now().meanBy("recipe", "response"),
                "{{recipe}} {{response}}")
            .query(
                Selector.chosen(MetricCatalog.ARGMAX_LOGPROB).now().meanBy("recipe"),
                "{{recipe}} " + ResponseColours.ARGMAX),
        Panel.timeSeries("Log-probability by response type, each run")
            .about(MetricCatalog.LOGPROB)
            .sized(12, 12)
            .colouredByResponse()
            .query(
                Selector.chosen(MetricCatalog.LOGPROB).now().maxBy("run", "response"),
                "{{run}} {{response}}"),
        Panel.timeSeries("Argmax")
            .about(MetricCatalog.ARGMAX_LOGPROB)
            .sized(8, 8)
            .query(Selector.chosen(MetricCatalog.ARGMAX_LOGPROB).now().maxBy("run"), "{{run}}"),
        Panel.timeSeries("Squeeze index")
            .about(MetricCatalog.SQUEEZE_INDEX)
            .describedAs(MetricCatalog.SQUEEZE_INDEX.help()
                + " High while chosen falls: probability goes to what the model says anyway.")
            .sized(8, 8)
            .query(Selector.chosen(MetricCatalog.SQUEEZE_INDEX).now().maxBy("run"), "{{run}}"),
        Panel.timeSeries("Adaptation norm")
            .about(MetricCatalog.ADAPTATION_NORM)
            .sized(8, 8)
            .colouredByResponse()
            .query(
                Selector.chosen(MetricCatalog.ADAPTATION_NORM).now().meanBy("recipe", "response"),
                "{{recipe}} {{response}}"));
  }
}
