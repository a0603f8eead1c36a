package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.kymo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command on requests made of torch.func's fixtures, and on requests that cannot be answered. */
class DecomposeCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MODELS = Path.of("../model-workers/src/test/resources/models");
  private static final Path GOLDEN = Path.of("../probes/src/test/resources/golden");
  /** What is promised, relative to a list's largest value: in float64 of everything, */
  private static final double FLOAT64 = 1e-6;
  /** and in float32 of predictions, parts and norms. */
  private static final double FLOAT32 = 1e-3;

  @TempDir
  private Path folder;

  private Path request;
  private Path out;

  @BeforeEach
  void name() {
    request = folder.resolve("request.json");
    out = folder.resolve("answers/answer.json");
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-gpt-neox, float64", "tiny-gpt-neox, float32",
    "tiny-qwen2-tied, float64", "tiny-qwen2-tied, float32"
  })
  void decompose_dpo_equalsTorchFunc(String model, String dtype) throws IOException {
    JsonNode golden = golden("decomposition-" + model);
    JsonNode whole = golden("decomposition-" + model + "-full");
    write(pairRequest(golden, model, "dpo").put("dtype", dtype).put("full", true));

    JsonNode answer = answer();

    double tolerance = dtype.equals("float64") ? FLOAT64 : FLOAT32;
    assertClose(answer.at("/dpo/a/0"), golden.get("margin_sigma_a"), tolerance);
    assertClose(
        answer.at("/dpo/coefficient/0"),
        golden.get("dpo_coefficient_beta_times_1_minus_a"),
        tolerance);
    JsonNode observed = answer.at("/observed/0");
    JsonNode expected = golden.get("per_unit_eta");
    assertClose(observed.get("pull_up"), expected.get("dpo_pull_up_observed_tokens"), tolerance);
    assertClose(
        observed.get("push_down"), expected.get("dpo_push_down_observed_tokens"), tolerance);
    JsonNode norms = golden.get("frobenius");
    assertClose(observed.at("/norms/A"), norms.get("A_per_m"), tolerance);
    assertClose(observed.at("/norms/K_chosen/0"), norms.get("K_chosen_ml"), tolerance);
    assertClose(observed.at("/norms/K_rejected/0"), norms.get("K_rejected_ml"), tolerance);
    assertClose(observed.at("/norms/G_chosen/0"), norms.get("G_chosen_l"), tolerance);
    assertClose(observed.at("/norms/G_rejected/0"), norms.get("G_rejected_l"), tolerance);
    JsonNode traces = golden.get("trace");
    assertClose(observed.at("/trace/K_chosen/0"), traces.get("K_chosen_ml"), tolerance);
    assertClose(observed.at("/trace/K_rejected/0"), traces.get("K_rejected_ml"), tolerance);
    assertThat(answer.get("arrays").asText()).isEqualTo("answer.safetensors");
    if (dtype.equals("float64")) {
      assertMeasured(observed, golden, "dpo_");
      assertClose(array("pull_up_MV"), whole.get("dpo_pull_up_MV"), FLOAT64);
      assertClose(array("push_down_MV"), whole.get("dpo_push_down_MV"), FLOAT64);
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny-gpt-neox", "tiny-qwen2-tied"})
  void decompose_sft_equalsTorchFunc(String model) throws IOException {
    JsonNode golden = golden("decomposition-" + model);
    JsonNode whole = golden("decomposition-" + model + "-full");
    write(pairRequest(golden, model, "sft").put("full", true));

    JsonNode answer = answer();

    JsonNode observed = answer.at("/observed/0");
    JsonNode expected = golden.get("per_unit_eta");
    assertClose(observed.get("predicted"), expected.get("sft_observed_tokens"), FLOAT64);
    assertClose(
        observed.at("/by_update/0/chosen_by_token"),
        expected.get("sft_contribution_by_l_for_observed_tokens"),
        FLOAT64);
    assertMeasured(observed, golden, "sft_");
    assertClose(array("predicted_MV"), whole.get("sft_delta_logpi_MV"), FLOAT64);
    assertThat(answer.has("dpo")).isFalse();
    assertThat(observed.at("/by_update/0/rejected")).allMatch(value -> value.asDouble() == 0);
    assertThat(observed.at("/norms/K_rejected/0")).hasSize(5).allMatch(JsonNode::isEmpty);
  }

  @Test
  void decompose_meanOfTwoPairs_equalsTorchFunc() throws IOException {
    JsonNode golden = golden("decomposition-two-updates-tiny-gpt-neox");
    ObjectNode asked = request("tiny-gpt-neox", golden);
    ObjectNode objective = asked.putObject("objective").put("name", "dpo").put("beta", 0.1);
    ArrayNode chosen = objective.putArray("reference_chosen_logprob");
    ArrayNode rejected = objective.putArray("reference_rejected_logprob");
    ArrayNode updates = asked.putArray("updates");
    golden.get("updates").forEach(update -> {
      ObjectNode pair = updates.addObject();
      pair.set("chosen", update.get("chosen"));
      pair.set("rejected", update.get("rejected"));
      chosen.add(update.get("reference_logprob_chosen"));
      rejected.add(update.get("reference_logprob_rejected"));
    });
    write(asked.put("full", true));

    JsonNode answer = answer();

    JsonNode observed = answer.at("/observed/0");
    JsonNode expected = golden.get("per_unit_eta");
    assertClose(observed.get("predicted"), expected.get("predicted"), FLOAT64);
    for (int i = 0; i < 2; i++) {
      JsonNode by = observed.get("by_update").get(i);
      JsonNode expectedBy = expected.get("by_update").get(i);
      assertClose(by.get("chosen"), expectedBy.get("chosen"), FLOAT64);
      assertClose(by.get("rejected"), expectedBy.get("rejected"), FLOAT64);
    }
    assertMeasured(observed, golden, "");
  }

  @Test
  void decompose_estimatedKernel_isWithinItsStatedErrors() throws IOException {
    JsonNode golden = golden("decomposition-tiny-gpt-neox");
    write(pairRequest(golden, "tiny-gpt-neox", "dpo").put("kernel", "estimated").put("draws", 128));

    JsonNode norms = answer().at("/observed/0/norms");

    assertThat(norms.at("/K_chosen_draws/0").asInt()).isEqualTo(128);
    for (int m = 0; m < 5; m++) {
      for (int l = 0; l < 6; l++) {
        String at = "/0/" + m + "/" + l;
        double exact = golden.at("/frobenius/K_chosen_ml/" + m + "/" + l).asDouble();
        double error = norms.at("/K_chosen_standard_error" + at).asDouble();
        // of 30 blocks none is further off than once in 10,000
        assertThat(norms.at("/K_chosen" + at).asDouble()).isCloseTo(exact, within(4 * error));
        assertThat(error).isBetween(0.0, exact / 4);
      }
    }
  }

  @Test
  void decompose_sftOnBothInTextOnTheBuiltinModel_countsBothAsChosen() throws IOException {
    Files.writeString(request, """
        {"model": "builtin:grammar", "objective": {"name": "sft", "responses": ["chosen", "rejected"]},
         "updates": [{"chosen": {"prompt": "Where is the cat ?", "response": " here"},
        \t"rejected": {"prompt": "Where is the cat ?", "response": ""}}],
         "observed": [{"prompt": "Where is the cat ?", "response": " there"},
                      {"prompt": "Who", "response": " a"}],
         "eta": [1e-300], "kernel": false, "by_token": false, "dtype": "float32", "full": true}
        """);

    JsonNode answer = answer();

    JsonNode observed = answer.at("/observed/1");
    assertThat(observed.get("pull_up")).isEqualTo(observed.get("predicted"));
    assertThat(observed.get("push_down")).allMatch(value -> value.asDouble() == 0);
    // both responses end with the appended end of sequence
    assertThat(observed.at("/norms/G_chosen/0").size()).isGreaterThanOrEqualTo(3);
    assertThat(observed.has("trace")).isFalse();
    assertThat(observed.at("/by_update/0").has("chosen_by_token")).isFalse();
    // too small a step changes nothing: 0/0 is no number
    assertThat(observed.at("/measured/0/relative_remainder").isNull()).isTrue();
    assertThat(answer.get("note").asText())
        .contains("observed[1].measured[0].relative_remainder is NaN");
    try (SafetensorsFile file = SafetensorsFile.open(out.resolveSibling("answer.safetensors"))) {
      assertThat(file.entries())
          .containsKeys("observed.0.predicted_MV", "observed.1.pull_up_MV")
          .hasSize(6);
      assertThat(file.entry("observed.1.push_down_MV").dtype()).isEqualTo("F32");
      assertThat(file.entry("observed.1.push_down_MV").shape())
          .containsExactly(observed.get("predicted").size(), 1024);
    }
  }

  /** Each replaces a piece of a good request; the message names the place and what is wrong. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
          unknown key          | "full"                 | "ful"                  | ful: unknown key; the nearest known is full
          unknown objective    | "dpo"                  | "dop"                  | objective.name: unknown value "dop"; the nearest known is dpo
          another's key        | "beta": 0.1            | "responses": ["chosen"] | objective.responses: unknown key
          negative beta        | "beta": 0.1            | "beta": -1             | objective.beta: must be a number greater than 0
          no reference         | "reference_logprob_chosen": [-30], | ``         | the key reference_logprob_chosen is missing
          reference misspelt   | reference_logprob_chosen | reference_logprb_chosen | the nearest known is reference_logprob_chosen
          too many references  | [-30]                  | [-30, -31]             | objective.reference_logprob_chosen: has 2 numbers, but there are 1 updates
          a positive reference | [-30]                  | [30]                   | must be a number at most 0
          given twice          | "beta": 0.1            | "reference_chosen_logprob": [-30] | is given twice
          no rejected          | , "rejected": {"ids": [1, 2, 5], "prompt_length": 2} | `` | updates[0]: the key rejected is missing
          no updates           | [{"chosen": {"ids": [1, 2, 3, 4], "prompt_length": 2}, "rejected": {"ids": [1, 2, 5], "prompt_length": 2}}] | [] | updates: must be a list
          unknown token        | [1, 2, 3, 4]           | [1, 2, 3, 96]          | updates[0].chosen: token id 96 is not in the model's vocabulary of 96
          no token             | [1, 2, 3, 4]           | [1, 2, 3, "x"]         | updates[0].chosen.ids[3]: must be a whole number
          no response          | [6, 7, 8], "prompt_length": 1 | [6, 7, 8], "prompt_length": 3 | observed[0].prompt_length: is 3, but there are only 3 ids
          ids and text         | "ids": [6, 7, 8]       | "prompt": "a"          | observed[0]: needs either ids and prompt_length or the texts
          text without tokens  | {"ids": [6, 7, 8], "prompt_length": 1} | {"prompt": "", "response": "a"} | tokenizer.json
          a number for a text  | {"ids": [6, 7, 8], "prompt_length": 1} | {"prompt": 5, "response": "a"} | observed[0].prompt: must be text, but is 5
          a flag for a text    | {"ids": [6, 7, 8], "prompt_length": 1} | {"prompt": "a", "response": true} | observed[0].response: must be text, but is true
          no text              | {"ids": [6, 7, 8], "prompt_length": 1} | {"prompt": "a", "response": null} | observed[0]: the key response is missing
          null among ids       | [1, 2, 3, 4]           | [1, 2, 3, null]        | updates[0].chosen.ids[3]: must be a whole number
          null among observed  | [{"ids": [6, 7, 8], "prompt_length": 1}] | [null] | observed[0]: must be a section of keys
          null for rejected    | {"ids": [1, 2, 5], "prompt_length": 2} | null  | updates[0]: the key rejected is missing
          eta of zero          | [0.1]                  | [0]                    | eta[0]: must be a number greater than 0
          half precision       | float64                | float16                | dtype: unknown value "float16"; the nearest known is
          one draw             | "full": true           | "draws": 1             | draws: must be a whole number of at least 2
          no such model        | tiny-gpt-neox          | tiny-gpt-neo           | model: there is no folder
          cut short            | "eta": [0.1],          | "eta": [0.1            | malformed JSON
          """)
  void decompose_badInput_isRefusedAndNothingWritten(
      String what, String text, String instead, String message) throws IOException {
    String good = """
        {"model": "MODEL/tiny-gpt-neox",
         "objective": {"name": "dpo", "beta": 0.1, "reference_logprob_chosen": [-30], "reference_logprob_rejected": [-20]},
         "updates": [{"chosen": {"ids": [1, 2, 3, 4], "prompt_length": 2}, "rejected": {"ids": [1, 2, 5], "prompt_length": 2}}],
         "observed": [{"ids": [6, 7, 8], "prompt_length": 1}],
         "eta": [0.1], "dtype": "float64", "full": true}
        """;
    assertThat(good).contains(text);
    Files.writeString(
        request,
        good.replace(text, instead).replace("MODEL", MODELS.toRealPath().toString()));

    TinyExperiment.Result result = kymo("decompose", request, "--out", out);

    assertThat(result.errors()).contains(message).doesNotContain("\tat ");
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(out.getParent()).doesNotExist();
  }

  @Test
  void decompose_halfASurrogatePair_isRefused() throws IOException {
    Files.writeString(request, """
        {"model": "builtin:grammar", "objective": {"name": "sft"},
         "updates": [{"chosen": {"prompt": "a", "response": "b"}}],
         "observed": [{"prompt": "a \\ud83d", "response": "b"}]}
        """);

    TinyExperiment.Result result = kymo("decompose", request, "--out", out);

    assertThat(result.errors()).contains("observed[0]: 'prompt' holds half a surrogate pair");
    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  /** So write programs that give every object the same keys; Windows' write the mark. */
  @Test
  void decompose_nullKeysAndByteOrderMark_areAbsent() throws IOException {
    String asked = """
        {"model": "MODEL/tiny-gpt-neox", "objective": {"name": "sft", "responses": null, "beta": null},
         "updates": [{"chosen": {"ids": [1, 2, 3], "prompt_length": 2, "prompt": null, "response": null}, "rejected": null}],
         "observed": [{"ids": [6, 7, 8], "prompt_length": 1}], "eta": null, "full": null, "kernel": false}
        """;
    Files.writeString(
        request, "\uFEFF" + asked.replace("MODEL", MODELS.toRealPath().toString()));

    assertThat(answer().at("/observed/0/predicted")).hasSize(2);
  }

  private void assertMeasured(JsonNode observed, JsonNode golden, String prefix) {
    JsonNode actual = golden.get("actual");
    assertThat(observed.get("measured")).hasSize(actual.size());
    for (int i = 0; i < actual.size(); i++) {
      JsonNode measured = observed.get("measured").get(i);
      assertClose(measured.get("tokens"), actual.get(i).get(prefix + "observed_tokens"), FLOAT64);
      double remainder = actual.get(i).get(prefix + "relative_error").asDouble();
      // at the smallest η the measured change has lost 5 digits, and the remainder as many again
      assertThat(measured.get("relative_remainder").asDouble())
          .isCloseTo(remainder, within(1e-5 * remainder));
    }
  }

  private JsonNode answer() throws IOException {
    TinyExperiment.Result result = kymo("decompose", request, "--out", out);
    assertThat(result.errors()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    return JSON.readTree(out.toFile());
  }

  /** An array of the file beside the answer, as JSON. */
  private JsonNode array(String name) {
    try (SafetensorsFile file = SafetensorsFile.open(out.resolveSibling("answer.safetensors"))) {
      long[] shape = file.entry(name).shape();
      DoubleBuffer values = file.bytes(name).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
      ArrayNode rows = JSON.createArrayNode();
      for (int m = 0; m < shape[0]; m++) {
        ArrayNode row = rows.addArray();
        for (int v = 0; v < shape[1]; v++) {
          row.add(values.get());
        }
      }
      return rows;
    }
  }

  /** A request of a golden file's single pair. */
  private ObjectNode pairRequest(JsonNode golden, String model, String objective)
      throws IOException {
    ObjectNode asked = request(model, golden);
    ObjectNode own = asked.putObject("objective").put("name", objective);
    if (objective.equals("dpo")) {
      own.put("beta", golden.get("beta").asDouble());
      own.putArray("reference_logprob_chosen").add(golden.get("reference_logprob_chosen"));
      own.putArray("reference_logprob_rejected").add(golden.get("reference_logprob_rejected"));
    }
    ObjectNode update = asked.putArray("updates").addObject();
    update.set("chosen", golden.get("chosen"));
    update.set("rejected", golden.get("rejected"));
    return asked;
  }

  private ObjectNode request(String model, JsonNode golden) throws IOException {
    ObjectNode asked = JSON.createObjectNode();
    // relative to the request file
    asked.put(
        "model",
        folder.toRealPath().relativize(MODELS.toRealPath().resolve(model)).toString());
    asked.putArray("observed").add(golden.get("observed"));
    ArrayNode etas = asked.putArray("eta");
    golden.get("actual").forEach(each -> etas.add(each.get("eta")));
    return asked;
  }

  private void write(ObjectNode asked) throws IOException {
    JSON.writeValue(request.toFile(), asked);
  }

  private static JsonNode golden(String name) throws IOException {
    return JSON.readTree(GOLDEN.resolve(name + ".json").toFile());
  }

  /** Numbers, lists or matrices; relative to the largest value. */
  private static void assertClose(JsonNode actual, JsonNode expected, double tolerance) {
    double largest = numbers(expected).mapToDouble(Math::abs).max().orElseThrow();
    assertThat(largest).isPositive();
    assertClose(actual, expected, "", tolerance * largest);
  }

  private static void assertClose(
      JsonNode actual, JsonNode expected, String place, double difference) {
    if (!expected.isArray()) {
      assertThat(actual.isNumber()).as(place).isTrue();
      assertThat(actual.asDouble()).as(place).isCloseTo(expected.asDouble(), within(difference));
      return;
    }
    assertThat(actual).as(place).hasSize(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertClose(actual.get(i), expected.get(i), place + "[" + i + "]", difference);
    }
  }

  private static Stream<Double> numbers(JsonNode node) {
    return node.isArray()
        ? Stream.iterate(0, i -> i < node.size(), i -> i + 1).flatMap(i -> numbers(node.get(i)))
        : Stream.of(node.asDouble());
  }
}
