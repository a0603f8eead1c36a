package dev.kymo.monitoring.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AlertsTest {
  private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");

  @Test
  void conditions_ofAllAlerts_nameMetricsAndLabelsThatExist() {
    assertThat(Alerts.all()).isNotEmpty();
    for (Alert alert : Alerts.all()) {
      Queries.check(alert.condition().text());
    }
  }

  @Test
  void texts_ofAllAlerts_useLabelsThatTheirConditionHas() {
    for (Alert alert : Alerts.all()) {
      Matcher label = LABEL.matcher(alert.summary() + alert.action());
      while (label.find()) {
        assertThat(alert.condition().labels()).as(alert.name()).contains(label.group(1));
      }
    }
  }

  @Test
  void names_ofAllAlerts_differ() {
    assertThat(Alerts.all()).extracting(Alert::name).doesNotHaveDuplicates();
  }

  @Test
  void alerts_ofTheRepository_areTestedAndExplained() throws IOException {
    Path root = Path.of(System.getProperty("basedir", "."), "..");

    String tests = Files.readString(root.resolve("deploy/prometheus/alerts.test.yml"));
    String explanations = Files.readString(root.resolve("docs/operations.md"));

    for (Alert alert : Alerts.all()) {
      assertThat(tests).contains("alertname: " + alert.name() + "\n");
      assertThat(explanations).contains("`" + alert.name() + "`");
    }
  }

  @Test
  void yaml_textWithQuotes_doublesThem() {
    assertThat(Alerts.yaml()).contains("''./kymo status DIR'' says why");
  }
}
