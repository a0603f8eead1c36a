package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.kymo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints one plain step apart, whose alignment with the step's own batch is known. */
class DecomposeCheckpointsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double BETA = 0.1;
  /** The checkpoints hold float32, so Δθ of a step of 1e-3 is known to about 1e-4 of itself. */
  private static final double ROUNDING = 1e-3;
  /** Two exact ways to one sum, each adding thousands of products in its own order. */
  private static final double FLOAT64 = 1e-9;

  private static final double FLOAT32 = 1e-3;

  @TempDir
  private Path folder;

  private TinyExperiment tiny;

  @BeforeEach
  void writeExperiment() throws IOException {
    tiny = new TinyExperiment(folder);
  }

  @Test
  void compare_afterOneSftStep_liesAlongThePullWithTheLearningRate() throws IOException {
    Path after = oneStep("{objective: sft, steps: 1}", 1e-3);

    JsonNode answer = compare(after, "--batch", tiny.path("rows.jsonl"));

    JsonNode batch = answer.get("batch");
    assertThat(batch.at("/rows").asInt()).isEqualTo(12);
    assertThat(batch.at("/pull/coefficient").asDouble()).isCloseTo(1e-3, within(1e-3 * ROUNDING));
    assertThat(batch.at("/pull/cosine").asDouble()).isCloseTo(1, within(ROUNDING));
    assertThat(batch.at("/fit/push").asDouble()).isCloseTo(0, within(1e-3 * ROUNDING));
    assertThat(batch.at("/fit/explained").asDouble()).isCloseTo(1, within(ROUNDING));
    for (JsonNode observed : answer.get("observed")) {
      double predicted = observed.get("predicted").asDouble();
      assertThat(observed.at("/batch/predicted").asDouble())
          .isCloseTo(predicted, within(2 * ROUNDING * Math.abs(predicted) + 1e-6));
    }
  }

  @Test
  void compare_afterOneDpoStep_liesAlongThePairWithHalfBetaTimesTheLearningRate()
      throws IOException {
    double rate = 1e-2;
    Path after = oneStep("{objective: dpo, beta: " + BETA + ", steps: 1}", rate);

    JsonNode batch = compare(after, "--batch", tiny.path("rows.jsonl")).get("batch");

    double expected = rate * BETA / 2;
    assertThat(batch.at("/pair/coefficient").asDouble())
        .isCloseTo(expected, within(expected * ROUNDING));
    assertThat(batch.at("/pair/cosine").asDouble()).isCloseTo(1, within(ROUNDING));
    assertThat(batch.at("/fit/pull").asDouble()).isCloseTo(expected, within(expected * ROUNDING));
    assertThat(batch.at("/fit/push").asDouble()).isCloseTo(expected, within(expected * ROUNDING));
    assertThat(batch.at("/push/cosine").asDouble()).isLessThan(1 - ROUNDING);
  }

  @Test
  void compare_measuredChange_isTheDifferenceOfScores() throws IOException {
    Path after = oneStep("{objective: sft, steps: 1}", 1e-3);
    List<JsonNode> scoresBefore = scores(tiny.path("model"));
    List<JsonNode> scoresAfter = scores(after);

    JsonNode observed = compare(after).get("observed");

    assertThat(observed).hasSize(6);
    for (int i = 0; i < observed.size(); i++) {
      JsonNode each = observed.get(i);
      assertThat(each.get("response")).isEqualTo(scoresBefore.get(i).get("response"));
      assertThat(each.get("row")).isEqualTo(scoresBefore.get(i).get("row"));
      double before = scoresBefore.get(i).get("logprob").asDouble();
      assertThat(each.get("logprob_before").asDouble()).isCloseTo(before, within(FLOAT32));
      assertThat(each.get("measured").asDouble())
          .isCloseTo(scoresAfter.get(i).get("logprob").asDouble() - before, within(FLOAT32));
      assertThat(each.has("batch")).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"float64, " + FLOAT64, "float32, " + FLOAT32})
  void compare_bothModes_giveTheSameSum(String dtype, double tolerance) throws IOException {
    Path after = oneStep("{objective: sft, steps: 1}", 1e-3);

    JsonNode observed = compare(after, "--dtype", dtype).get("observed");

    for (JsonNode each : observed) {
      double forward = each.get("predicted").asDouble();
      assertThat(each.get("predicted_by_gradient").asDouble())
          .isCloseTo(forward, within(tolerance * Math.abs(forward)));
      double remainder = each.get("measured").asDouble() - forward;
      assertThat(each.get("remainder").asDouble()).isEqualTo(remainder);
    }
  }

  /** A tenth of the step leaves about a tenth of the relative remainder: second order over first. */
  @Test
  void compare_smallerStep_leavesASmallerRelativeRemainder() throws IOException {
    double large = relativeRemainder(compare(oneStep("{objective: sft, steps: 1}", 1e-3)));
    double small = relativeRemainder(compare(oneStep("{objective: sft, steps: 1}", 1e-4)));

    assertThat(small / large).isBetween(0.05, 0.2);
  }

  private static double relativeRemainder(JsonNode answer) {
    double remainder = 0;
    double measured = 0;
    for (JsonNode each : answer.get("observed")) {
      remainder += Math.abs(each.get("remainder").asDouble());
      measured += Math.abs(each.get("measured").asDouble());
    }
    return remainder / measured;
  }

  @Test
  void compare_modelWithItself_hasNoCosine() throws IOException {
    JsonNode answer = compare(tiny.path("model"), "--batch", tiny.path("rows.jsonl"));

    assertThat(answer.at("/change/norm").asDouble()).isZero();
    assertThat(answer.at("/batch/pull/cosine").isNull()).isTrue();
    assertThat(answer.get("note").asText()).contains("batch.pull.cosine is NaN");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
          other family     | tiny-qwen2-tied      | ``                      | ``                       | model_type is gpt_neox
          other shapes     | tiny-gpt-neox        | "intermediate_size": 64 | "intermediate_size": 32  | tensor
          other heads      | tiny-gpt-neox        | "num_attention_heads": 4 | "num_attention_heads": 2 | num_attention_heads is 4
          other residual   | tiny-gpt-neox-serial | ``                      | ``                       | use_parallel_residual is true
          """)
  void compare_otherArchitecture_isRefusedNamingTheFirstDifference(
      String what, String model, String text, String instead, String message) throws IOException {
    Path other = Files.createDirectories(tiny.path("other"));
    for (String name : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(
          Path.of("../model-workers/src/test/resources/models").resolve(model).resolve(name),
          other.resolve(name),
          StandardCopyOption.REPLACE_EXISTING);
    }
    String config = Files.readString(other.resolve("config.json"));
    assertThat(config).contains(text);
    Files.writeString(other.resolve("config.json"), config.replace(text, instead));

    TinyExperiment.Result result = compareWith(other);

    assertThat(result.errors()).contains("not of one architecture").contains(message);
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(tiny.path("answers")).doesNotExist();
  }

  @Test
  void decompose_neitherRequestNorCheckpoints_isBadInput() {
    assertThat(kymo("decompose", "--out", tiny.path("answers/answer.json")).exitCode())
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(
            kymo("decompose", "--before", tiny.path("model"), "--out", tiny.path("answers/a.json"))
                .exitCode())
        .isEqualTo(ExitCode.BAD_INPUT);
  }

  /** Trains one plain step on all rows; returns the resulting model. */
  private Path oneStep(String stage, double rate) throws IOException {
    String out = "out-" + rate;
    tiny.write("one.yaml", """
        name: one
        model: model
        data: {train: rows.jsonl, probes: rows.jsonl, probe-limit: 1, max-length: 40, max-prompt-length: 20}
        recipes: {r: [%s]}
        defaults: {optimizer: sgd, learning-rate: %s, warmup-steps: 0, batch-size: 12, max-grad-norm: 1000000}
        """.formatted(stage, rate));
    TinyExperiment.Result result =
        kymo("run", tiny.path("one.yaml"), "--out", tiny.path(out), "--no-page");
    assertThat(result.errors()).isEmpty();
    return tiny.path(out + "/runs/r-s0/model");
  }

  private JsonNode compare(Path after, Object... more) throws IOException {
    TinyExperiment.Result result = compareWith(after, more);
    assertThat(result.errors()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    return JSON.readTree(tiny.path("answers/answer.json").toFile());
  }

  private TinyExperiment.Result compareWith(Path after, Object... more) {
    List<Object> arguments = new ArrayList<>(List.of(
        "decompose",
        "--before",
        tiny.path("model"),
        "--after",
        after,
        "--observe",
        tiny.path("rows.jsonl"),
        "--limit",
        3,
        "--max-length",
        40,
        "--max-prompt-length",
        20,
        "--out",
        tiny.path("answers/answer.json")));
    arguments.addAll(List.of(more));
    return kymo(arguments.toArray());
  }

  private List<JsonNode> scores(Path model) throws IOException {
    Path out = tiny.path("scores.jsonl");
    kymo(
        "score",
        "--model",
        model,
        "--probes",
        tiny.path("rows.jsonl"),
        "--limit",
        3,
        "--max-length",
        40,
        "--max-prompt-length",
        20,
        "--out",
        out);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
