package dev.kymo.monitoring.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.metric.MetricCatalog;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SelectorTest {

  @Test
  void chosen_metricOfARun_isSelectedByEveryVariable() {
    String text =
        Selector.chosen(MetricCatalog.LOGPROB).where("response", "chosen").now().text();

    assertThat(text)
        .isEqualTo("kymo_logprob{experiment=~\"$experiment\", recipe=~\"$recipe\", run=~\"$run\","
            + " seed=~\"$seed\", response=\"chosen\"}");
  }

  @Test
  void chosen_metricOfTheMachines_isSelectedByExperimentOnly() {
    assertThat(Selector.chosen(MetricCatalog.WORKER_BUSY).now().text())
        .isEqualTo("kymo_worker_busy{experiment=~\"$experiment\"}");
  }

  @Test
  void labels_thatAMetricLacks_areRefused() {
    Expression loss = Selector.chosen(MetricCatalog.TRAIN_LOSS).now();

    assertThatThrownBy(() -> Selector.all(MetricCatalog.TRAIN_LOSS).where("response", "chosen"))
        .hasMessageContaining("kymo_train_loss has no label response");
    assertThatThrownBy(() -> loss.sumBy("response")).hasMessageContaining("no label response");
    assertThatThrownBy(() -> Panel.timeSeries("Loss").query(loss, "{{response}}"))
        .hasMessageContaining("no label response");
  }

  @Test
  void division_ofSeriesThatCannotMatch_isRefused() {
    Expression loss = Selector.chosen(MetricCatalog.TRAIN_LOSS).now();
    Expression byResponse = Selector.chosen(MetricCatalog.LOGPROB).now();

    assertThatThrownBy(() -> byResponse.dividedBy(loss)).hasMessageContaining("labels differ");
  }

  @Test
  void selector_ofTheWrongPartOfAMetric_isRefused() {
    assertThatThrownBy(() -> Selector.chosen(MetricCatalog.STEP_DURATION))
        .hasMessageContaining("count");
    assertThatThrownBy(() -> Selector.chosenCount(MetricCatalog.STEP))
        .hasMessageContaining("GAUGE");
    assertThatThrownBy(() -> Selector.chosenBuckets(MetricCatalog.CHECKPOINT_DURATION))
        .hasMessageContaining("no buckets");
  }

  @Test
  void processMetrics_inAScrape_haveTheNamesAndLabelsThatQueriesUse() {
    String scrape = StandardCharsets.UTF_8
        .decode(Exposition.withJvmMetrics().scrape(null).body())
        .toString();

    for (ProcessMetric metric : ProcessMetric.values()) {
      if (metric != ProcessMetric.UP) { // the scraper's own
        String labels =
            metric.labels().isEmpty() ? " " : "\\{.*" + metric.labels().get(0) + "=\"";
        assertThat(scrape).containsPattern("(?m)^" + metric.metricName() + labels);
      }
    }
  }
}
