package dev.kymo.monitoring.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeployFilesTest {
  private static final Path DEPLOY = Path.of(System.getProperty("basedir", "."), "../deploy");

  @Test
  void generatedFiles_ofTheRepository_areWhatIsGenerated() throws IOException {
    for (Map.Entry<String, String> file : DeployFiles.all().entrySet()) {
      assertThat(Files.readString(DEPLOY.resolve(file.getKey())))
          .as("deploy/%s must be generated anew; deploy/README.md says how", file.getKey())
          .isEqualTo(file.getValue());
    }
  }

  @Test
  void dashboardFolder_ofTheRepository_holdsNoOthers() throws IOException {
    try (Stream<Path> files = Files.list(DEPLOY.resolve("grafana/dashboards"))) {
      List<String> found =
          files.map(file -> "grafana/dashboards/" + file.getFileName()).toList();

      assertThat(found).isSubsetOf(DeployFiles.all().keySet());
    }
  }

  @Test
  void prometheusConfiguration_ofTheRepository_namesTheJobThatAlertsSelect() throws IOException {
    String configuration = Files.readString(DEPLOY.resolve("prometheus/prometheus.yml"));

    assertThat(configuration).contains("job_name: " + Alerts.JOB + "\n").contains("alerts.yml");
  }
}
