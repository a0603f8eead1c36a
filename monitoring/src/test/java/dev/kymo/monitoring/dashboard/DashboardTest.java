package dev.kymo.monitoring.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads the dashboards as Grafana does, from their text. */
class DashboardTest {
  private static final String LEARNING_DYNAMICS = "grafana/dashboards/kymo-learning-dynamics.json";
  private static final String FLEET = "grafana/dashboards/kymo-fleet.json";

  @ParameterizedTest
  @ValueSource(strings = {LEARNING_DYNAMICS, FLEET})
  void panels_ofADashboard_haveIdsOfTheirOwn(String file) throws Exception {
    List<Integer> ids = new ArrayList<>();

    dashboard(file).path("panels").forEach(panel -> ids.add(panel.path("id").asInt()));

    assertThat(ids).hasSizeGreaterThan(5).doesNotHaveDuplicates().allMatch(id -> id > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {LEARNING_DYNAMICS, FLEET})
  void panels_ofADashboard_doNotOverlap(String file) throws Exception {
    Set<String> taken = new HashSet<>();

    for (JsonNode panel : dashboard(file).path("panels")) {
      JsonNode at = panel.path("gridPos");
      assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(Panel.COLUMNS);
      for (int x = at.path("x").asInt(); x < at.path("x").asInt() + at.path("w").asInt(); x++) {
        for (int y = at.path("y").asInt();
            y < at.path("y").asInt() + at.path("h").asInt();
            y++) {
          assertThat(taken.add(x + "," + y))
              .as("%s at %d,%d", panel.path("title"), x, y)
              .isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LEARNING_DYNAMICS, FLEET})
  void queries_ofADashboard_nameMetricsAndLabelsThatExist(String file) throws Exception {
    for (JsonNode panel : chartsOf(dashboard(file))) {
      assertThat(panel.path("targets")).as("%s", panel.path("title")).isNotEmpty();
      for (JsonNode target : panel.path("targets")) {
        Queries.check(target.path("expr").asText());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LEARNING_DYNAMICS, FLEET})
  void panels_ofADashboard_explainThemselvesAndUseTheChosenDataSource(String file)
      throws Exception {
    for (JsonNode panel : chartsOf(dashboard(file))) {
      assertThat(panel.path("description").asText())
          .as("%s", panel.path("title"))
          .endsWith(".");
      assertThat(panel.findValuesAsText("uid")).isNotEmpty().containsOnly("${datasource}");
      assertThat(panel.path("targets").findValuesAsText("refId")).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LEARNING_DYNAMICS, FLEET})
  void variables_ofADashboard_areThoseThatItsQueriesUse(String file) throws Exception {
    JsonNode dashboard = dashboard(file);

    List<String> names = dashboard.path("templating").path("list").findValuesAsText("name");

    assertThat(names).containsExactly("datasource", "experiment", "recipe", "run", "seed");
    for (JsonNode panel : chartsOf(dashboard)) {
      for (JsonNode target : panel.path("targets")) {
        assertThat(names).containsAll(Queries.variables(target.path("expr").asText()));
      }
    }
  }

  private static List<JsonNode> chartsOf(JsonNode dashboard) {
    List<JsonNode> charts = new ArrayList<>();
    for (JsonNode panel : dashboard.path("panels")) {
      if (!panel.path("type").asText().equals("row")) {
        charts.add(panel);
      }
    }
    return charts;
  }

  private static JsonNode dashboard(String file) throws Exception {
    return new ObjectMapper().readTree(DeployFiles.all().get(file));
  }
}
