package dev.kymo.monitoring.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MetricDocsTest {

  @Test
  void metricsPage_ofTheRepository_isTheGeneratedOne() throws IOException {
    Path module = Path.of(System.getProperty("basedir", "."));

    String page = Files.readString(module.resolve("../docs/metrics.md"));

    assertThat(page)
        .as("docs/metrics.md must be generated anew; its second paragraph says how")
        .isEqualTo(MetricDocs.markdown());
  }

  @Test
  void catalogue_metrics_haveNamesOfTheirOwnAndSentences() {
    assertThat(MetricCatalog.all()).extracting(Metric::name).doesNotHaveDuplicates();
    assertThat(MetricCatalog.all())
        .allSatisfy(metric -> assertThat(metric.help()).endsWith(".").doesNotContain("|"));
  }
}
