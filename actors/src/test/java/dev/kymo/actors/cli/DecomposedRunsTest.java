package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.kymo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps of real runs taken apart, whatever the order in which objectives name their responses and rows have them. */
class DecomposedRunsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Responses in the order in which rows of one step are written. */
  private static final List<String> ORDER =
      List.of("chosen", "chosen_initial", "rejected", "own_words", "argmax");

  @TempDir
  private Path folder;

  private TinyExperiment tiny;

  @BeforeEach
  void writeExperiment() throws IOException {
    tiny = new TinyExperiment(folder);
    tiny.addResponses("chosen_initial", "own_words");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "objective: sft, responses: [rejected, chosen]",
        "objective: sft, responses: [own_words, rejected, chosen_initial, chosen]",
        "objective: slic, target: chosen_initial",
        "objective: slic, target: own_words"
      })
  void run_objectivesOrderIsAnother_writesEveryRowInOneOrder(String stage) throws Exception {
    experiment(
        stage,
        "decompose: {every: 1, observed: 8, responses: [own_words, rejected, chosen_initial, chosen]}");

    TinyExperiment.Result result =
        kymo("run", tiny.path("decomposed.yaml"), "--out", tiny.path("out"), "--no-page");

    assertThat(result).isEqualTo(new TinyExperiment.Result(ExitCode.DONE, ""));
    assertThat(attempts()).isEqualTo(1);
    List<JsonNode> influence = rows("influence");
    assertThat(influence.stream().map(row -> row.get("step").asInt()).distinct())
        .containsExactly(1, 2, 3);
    assertInOrder(influence, "update_response", "step", "row", "response", "update_row");
    assertInOrder(rows("examples"), "response", "step", "row");
    assertInOrder(rows("decompositions"), "response", "step");
  }

  @Test
  void run_firstObservedRowHasFewerResponses_writesEveryRowInOneOrder() throws Exception {
    List<JsonNode> rows = new ArrayList<>(lines(tiny.path("rows.jsonl")));
    rows.set(0, ((ObjectNode) rows.get(0)).without(List.of("chosen_initial", "rejected")));
    Files.write(tiny.path("probes.jsonl"), rows.stream().map(JsonNode::toString).toList());
    experiment(
        "objective: sft",
        "decompose: {every: 1, observed: 8, responses: [own_words, rejected, chosen_initial, chosen]}");
    tiny.write(
        "decomposed.yaml",
        Files.readString(tiny.path("decomposed.yaml"))
            .replace("probes: rows.jsonl", "probes: probes.jsonl"));

    TinyExperiment.Result result =
        kymo("run", tiny.path("decomposed.yaml"), "--out", tiny.path("out"), "--no-page");

    assertThat(result).isEqualTo(new TinyExperiment.Result(ExitCode.DONE, ""));
    assertInOrder(rows("decompositions"), "response", "step");
  }

  private void experiment(String stage, String probe) throws IOException {
    tiny.write("decomposed.yaml", """
        name: decomposed
        model: model
        data: {train: rows.jsonl, probes: rows.jsonl, probe-limit: 3, max-length: 40, max-prompt-length: 20, responses: [own_words]}
        recipes:
          it: [{%s, steps: 3}]
        defaults: {learning-rate: 1e-3, warmup-steps: 0}
        probe: {every: 5, %s}
        """.formatted(stage, probe));
  }

  private long attempts() throws IOException {
    return lines(tiny.path("out/runs/it-s0/events.jsonl")).stream()
        .filter(event -> event.get("type").asText().equals("attempt_started"))
        .count();
  }

  /** Rows that agree in the other columns are in the order of their response types. */
  private static void assertInOrder(List<JsonNode> rows, String response, String... others) {
    assertThat(rows).isNotEmpty();
    for (int i = 1; i < rows.size(); i++) {
      JsonNode last = rows.get(i - 1);
      JsonNode next = rows.get(i);
      boolean same = List.of(others).stream().allMatch(key -> last.get(key).equals(next.get(key)));
      assertThat(!same
              || ORDER.indexOf(last.get(response).asText())
                  < ORDER.indexOf(next.get(response).asText()))
          .as("%s before %s", last, next)
          .isTrue();
    }
  }

  private List<JsonNode> rows(String kind) throws IOException {
    return lines(tiny.path("out/runs/it-s0/" + kind + ".jsonl"));
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
