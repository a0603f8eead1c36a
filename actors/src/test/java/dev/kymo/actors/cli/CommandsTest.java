package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.kymo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands as a user gives them, on a real model: nothing is faked. */
class CommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STEPS = 12;
  private static final int READINGS = 5 * 2;
  private static final int READINGS_OF_ONE_STAGE = 4 * 2;

  @TempDir
  private Path folder;

  private TinyExperiment tiny;

  @BeforeEach
  void writeExperiment() throws IOException {
    tiny = new TinyExperiment(folder);
  }

  @Test
  void run_twoRecipes_writesEveryRowOnceAndTheModels() throws Exception {
    TinyExperiment.Result result =
        kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");

    assertThat(result).isEqualTo(new TinyExperiment.Result(ExitCode.DONE, ""));
    List<JsonNode> steps = rows("out", "baseline-s0", "steps");
    assertThat(steps).hasSize(STEPS);
    assertThat(steps.get(0).get("learning_rate").asDouble()).isEqualTo(1e-3 / 3);
    assertThat(steps.get(6).get("objective").asText()).isEqualTo("dpo");
    assertThat(steps.get(6).get("chosen_reward")).hasSize(4);
    List<JsonNode> readings = rows("out", "baseline-s0", "readings");
    assertThat(readings).hasSize(READINGS);
    assertThat(readings.get(0).get("step").asInt()).isZero();
    assertThat(readings.get(1).get("response").asText()).isEqualTo("rejected");
    assertThat(rows("out", "extend-s0", "readings")).hasSize(READINGS_OF_ONE_STAGE);
    assertThat(tiny.path("out/runs/extend-s0/model/model.safetensors")).exists();
  }

  @Test
  void run_twoAtATime_givesTheBitsOfOneAtATime() throws Exception {
    kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("two"), "--no-page", "--workers", 2);
    kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("one"), "--no-page", "--workers", 1);

    for (String run : List.of("baseline-s0", "extend-s0")) {
      String model = "/runs/" + run + "/model/model.safetensors";
      assertThat(Files.readAllBytes(tiny.path("two" + model)))
          .as(run)
          .isEqualTo(Files.readAllBytes(tiny.path("one" + model)))
          .isNotEqualTo(Files.readAllBytes(tiny.path("model/model.safetensors")));
    }
  }

  @Test
  void resume_ofAFinishedExperiment_isDoneAtOnceAndChangesNothing() throws Exception {
    kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");
    byte[] before = Files.readAllBytes(tiny.path("out/runs/baseline-s0/steps.jsonl"));

    TinyExperiment.Result result = kymo("resume", tiny.path("out"), "--no-page");

    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(Files.readAllBytes(tiny.path("out/runs/baseline-s0/steps.jsonl")))
        .isEqualTo(before);
  }

  @Test
  void resume_withChangedData_isRefused() throws Exception {
    kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");
    tiny.write(
        "rows.jsonl", "{\"prompt\": \" a\", \"chosen\": \" cat\", \"rejected\": \" tea\"}\n");

    TinyExperiment.Result result = kymo("resume", tiny.path("out"), "--no-page");

    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errors()).contains("rows.jsonl");
  }

  @Test
  void run_intoAnotherExperimentsFolder_isRefused() throws Exception {
    kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");
    tiny.write("other.yaml", TinyExperiment.YAML.replace("every: 5", "every: 6"));

    TinyExperiment.Result other =
        kymo("run", tiny.path("other.yaml"), "--out", tiny.path("out"), "--no-page");
    TinyExperiment.Result same =
        kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");

    assertThat(other.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(other.errors()).contains("another experiment");
    assertThat(same.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(same.errors()).contains("kymo resume");
  }

  @Test
  void run_explicitPortInUse_isRefusedBeforeAnythingIsWritten() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      TinyExperiment.Result result = kymo(
          "run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--port", busy.getLocalPort());

      assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(result.errors()).contains("port " + busy.getLocalPort() + " is in use");
      assertThat(tiny.path("out")).doesNotExist();
    }
  }

  @Test
  void score_everyRow_writesOneLinePerResponse() throws Exception {
    TinyExperiment.Result result = kymo(
        "score",
        "--model",
        tiny.path("model"),
        "--probes",
        tiny.path("rows.jsonl"),
        "--limit",
        5,
        "--max-length",
        40,
        "--max-prompt-length",
        20,
        "--out",
        tiny.path("scores.jsonl"));

    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    List<JsonNode> lines = lines(tiny.path("scores.jsonl"));
    assertThat(lines).hasSize(10);
    JsonNode last = lines.get(9);
    assertThat(last.get("row").asInt()).isEqualTo(4);
    assertThat(last.get("response").asText()).isEqualTo("rejected");
    assertThat(last.get("logprob").asDouble())
        .isLessThanOrEqualTo(last.get("argmax_logprob").asDouble());
    assertThat(last.get("entropy").asDouble()).isBetween(0.0, Math.log(96));
  }

  /** So write programs that give every row the same columns. */
  @Test
  void score_nullResponses_areAbsent() throws Exception {
    tiny.write("nulls.jsonl", """
        {"prompt": " a", "chosen": " cat", "rejected": " tea", "chosen_selfr": null}
        {"prompt": " a rose", "chosen": " cat", "rejected": " tea", "chosen_selfr": " dots"}
        """);

    TinyExperiment.Result result = kymo(
        "score",
        "--model",
        tiny.path("model"),
        "--probes",
        tiny.path("nulls.jsonl"),
        "--out",
        tiny.path("scores.jsonl"));

    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(lines(tiny.path("scores.jsonl")))
        .extracting(line -> line.get("row") + " " + line.get("response").textValue())
        .containsExactly("0 chosen", "0 rejected", "1 chosen", "1 chosen_selfr", "1 rejected");
  }

  @Test
  void run_dataForSftAlone_trainsSftAndRefusesDpo() throws Exception {
    tiny.write("rows.jsonl", """
        {"prompt": " a", "completion": " cat", "label": true}
        {"messages": [{"role": "user", "content": "a rose"}, {"role": "assistant", "content": "a cat"}]}
        """);
    tiny.write(
        "sft.yaml",
        TinyExperiment.YAML
            .replace(", {objective: dpo, epochs: 2}", "")
            .replace(
                "  extend: [{objective: sft, responses: [chosen, rejected], epochs: 4}]\n", ""));

    TinyExperiment.Result sft =
        kymo("run", tiny.path("sft.yaml"), "--out", tiny.path("sft"), "--no-page");

    assertThat(sft.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(lines(tiny.path("sft/runs/baseline-s0/steps.jsonl"))).hasSize(2);
    assertRefused(
        "rows.jsonl, line 1: has no response 'rejected', which dpo needs; it has chosen. 2 of 2 rows lack it");
  }

  @Test
  void status_ofAnUnknownFolder_isRefused() {
    assertThat(kymo("status", tiny.path("nothing")).exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = """
          missing weights       | model/model.safetensors | DELETE   | has neither model.safetensors nor
          truncated weights     | model/model.safetensors | TRUNCATE | expected
          no configuration      | model/config.json       | DELETE   | has no config.json
          unknown architecture  | model/config.json       | {"model_type": "bloom"} | model_type is bloom
          no tokenizer          | model/tokenizer.json    | DELETE   | tokenizer.json
          malformed row         | rows.jsonl              | {"prompt": " a", "chosen" | line 1
          no rows               | rows.jsonl              | EMPTY    | no rows
          a row without chosen  | rows.jsonl              | {"prompt": " a", "rejected": " cat"} | has no response 'chosen'
          """)
  void run_badInput_isRefusedBeforeAnythingIsWritten(
      String what, String file, String change, String message) throws Exception {
    Path changed = tiny.path(file);
    switch (change) {
      case "DELETE" -> Files.delete(changed);
      case "EMPTY" -> Files.writeString(changed, "");
      case "TRUNCATE" -> {
        byte[] bytes = Files.readAllBytes(changed);
        Files.write(changed, java.util.Arrays.copyOf(bytes, bytes.length / 2));
      }
      default -> Files.writeString(changed, change);
    }

    assertRefused(message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = """
          unknown key             | epochs: 4    | epoch: 4          | the nearest known is epochs
          unknown value           | dpo          | dop               | the nearest known is dpo
          longer than the context | max-length: 40 | max-length: 400 | the model's context has 64
          """)
  void run_badExperiment_isRefusedBeforeAnythingIsWritten(
      String what, String text, String instead, String message) throws Exception {
    tiny.write("tiny.yaml", TinyExperiment.YAML.replace(text, instead));
    if (what.startsWith("longer")) {
      tiny.write(
          "rows.jsonl",
          "{\"prompt\": \" a\", \"chosen\": \"" + " cat".repeat(80)
              + "\", \"rejected\": \" tea\"}\n");
    }

    assertRefused(message);
  }

  private void assertRefused(String message) {
    TinyExperiment.Result result =
        kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");

    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errors()).contains(message).doesNotContain("\tat ");
    assertThat(tiny.path("out")).doesNotExist();
  }

  private List<JsonNode> rows(String out, String run, String kind) throws IOException {
    return lines(tiny.path(out + "/runs/" + run + "/" + kind + ".jsonl"));
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
