package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.kymo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on model folders that say things in several places, or what the model does not have. */
class ModelFoldersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MODELS = Path.of("../model-workers/src/test/resources/models");

  @TempDir
  private Path folder;

  private TinyExperiment tiny;

  @BeforeEach
  void writeExperiment() throws IOException {
    tiny = new TinyExperiment(folder);
  }

  /** As in Llama 3's Instruct models: config.json lists what may end a text, the tokenizer names what ends a turn. */
  @ParameterizedTest
  @ValueSource(strings = {"[0,1]", "[1,0]", "0", "null"})
  void score_severalEnds_takesTheTokenizers(String configured) throws IOException {
    configure("{\"eos_token_id\": 1}");
    List<String> expected = scores("expected");

    configure("{\"eos_token_id\": " + configured + "}");

    assertThat(scores("actual")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rope_parameters\":{\"rope_type\":\"default\"},\"rope_theta\":500}",
        "{\"rope_parameters\":{\"rope_type\":\"default\",\"rope_theta\":500.0}}",
        "{\"rope_scaling\":{\"rope_type\":\"default\",\"rope_theta\":500}}"
      })
  void score_baseOfPositionsInAnyPlace_isTheSame(String places) throws IOException {
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.delete(tiny.path("model").resolve(file));
      Files.copy(MODELS.resolve("tiny-llama").resolve(file), tiny.path("model").resolve(file));
    }
    configure("{\"rope_theta\": 10000}");
    List<String> another = scores("another");
    configure("{\"rope_theta\": 500}");
    List<String> expected = scores("expected");
    configureWithout(List.of("rope_theta", "rope_scaling"), places);

    assertThat(scores("actual")).isEqualTo(expected).isNotEqualTo(another);
  }

  @Test
  void run_modelWithChatTemplates_exportsThem() throws IOException {
    Path templates = Files.createDirectories(tiny.path("model/additional_chat_templates"));
    Files.writeString(templates.resolve("tools.jinja"), "{{ tools }}");
    Files.writeString(tiny.path("model/chat_template.jinja"), "{{ messages }}");
    configure("{\"dtype\": \"bfloat16\"}");

    TinyExperiment.Result result =
        kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");

    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    Path exported = tiny.path("out/runs/baseline-s0/model");
    assertThat(exported.resolve("chat_template.jinja")).hasContent("{{ messages }}");
    assertThat(exported.resolve("additional_chat_templates/tools.jinja")).hasContent("{{ tools }}");
    assertThat(config(exported).get("dtype").asText()).isEqualTo("float32");
    assertThat(config(exported).get("torch_dtype").asText()).isEqualTo("float32");
  }

  /** The tokenizer's number of " cat" becomes one that the embedding of 96 rows does not have. */
  @ParameterizedTest
  @CsvSource({
    "run, rows.jsonl",
    "score, rows.jsonl",
    "compare, rows.jsonl",
    "decompose, 'request.json, line '"
  })
  void command_tokenThatTheModelLacks_isRefusedNamingIt(String command, String place)
      throws IOException {
    Path tokenizer = tiny.path("model/tokenizer.json");
    Files.writeString(
        tokenizer, Files.readString(tokenizer).replace("\"Ġcat\": 25", "\"Ġcat\": 125"));

    assertRefused(command, place, "token id 125 is not in the model's vocabulary of 96 (0 to 95)");
  }

  /** A tokenizer may have more tokens than texts need. */
  @Test
  void score_tokenizerWithMoreTokensThanTheModel_worksWhileNoTextHasThem() throws IOException {
    Path tokenizer = tiny.path("model/tokenizer.json");
    Files.writeString(
        tokenizer, Files.readString(tokenizer).replace("\"Ġcat\": 25", "\"Ġcat\": 125"));
    tiny.write("rows.jsonl", "{\"prompt\": \" a\", \"chosen\": \" rose\"}\n");

    assertThat(scores("scores")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "score", "compare", "decompose"})
  void command_endBeyondTheVocabulary_isRefused(String command) throws IOException {
    configure("{\"eos_token_id\": [1, 96]}");

    assertRefused(
        command, "config.json: eos_token_id is [1,96]", "must be below vocab_size, which is 96");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "score", "compare", "decompose"})
  void command_quantizedModel_isRefused(String command) throws IOException {
    configure("{\"quantization_config\": {\"quant_method\": \"bitsandbytes\"}}");

    assertRefused(command, "config.json: quantization_config is {\"quant_method\"", "must be null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"score", "compare", "decompose"})
  void command_keysThatNobodyReads_areNoticedOnce(String command) throws IOException {
    configure("{\"attn_logit_softcapping\": 50, \"eos_token_id\": 0}");

    String errors = printed(command);

    assertThat(errors.lines().filter(line -> line.contains("attn_logit_softcapping")))
        .hasSize(command.equals("compare") ? 2 : 1)
        .allMatch(line -> line.startsWith("Notice: ") && line.contains("config.json: not read"));
    assertThat(errors)
        .contains("responses end with token 1 '<end>' (tokenizer_config.json: eos_token), though"
            + " config.json has eos_token_id 0");
  }

  @Test
  void run_keysThatNobodyReads_areNoticedAndKept() throws IOException {
    configure("{\"attn_logit_softcapping\": 50}");

    TinyExperiment.Result result =
        kymo("run", tiny.path("tiny.yaml"), "--out", tiny.path("out"), "--no-page");

    assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(Files.readString(tiny.path("out/resolved.yaml")))
        .containsOnlyOnce("attn_logit_softcapping")
        .contains("responses-end-with: token 1 <end>", "tokenizer_config.json: eos_token")
        .contains("model model");
  }

  private void assertRefused(String command, String... message) throws IOException {
    TinyExperiment.Result result = execute(command);

    assertThat(result.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(result.errors()).contains(message).doesNotContain("\tat ");
    assertThat(tiny.path("out")).doesNotExist();
  }

  /** To standard error, of a command that succeeds. */
  private String printed(String command) throws IOException {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(execute(command)).isEqualTo(new TinyExperiment.Result(ExitCode.DONE, ""));
    } finally {
      System.setErr(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private TinyExperiment.Result execute(String command) throws IOException {
    Path model = tiny.path("model");
    Path rows = tiny.path("rows.jsonl");
    Path out = tiny.path("out");
    return switch (command) {
      case "run" -> kymo("run", tiny.path("tiny.yaml"), "--out", out, "--no-page");
      case "score" ->
        kymo("score", "--model", model, "--probes", rows, "--out", out.resolve("scores.jsonl"));
      case "compare" -> {
        Path after = tiny.path("after");
        copy(model, after);
        yield kymo(
            "decompose",
            "--before",
            model,
            "--after",
            after,
            "--observe",
            rows,
            "--out",
            out.resolve("answer.json"));
      }
      default -> {
        tiny.write(
            "request.json",
            JSON.writeValueAsString(
                JSON.createObjectNode().put("model", "model").setAll((ObjectNode)
                    JSON.readTree("{\"objective\": {\"name\": \"sft\"}, \"kernel\": false,"
                        + " \"updates\": [{\"chosen\": {\"prompt\": \" a\", \"response\": \" cat\"}}],"
                        + " \"observed\": [{\"ids\": [3, 4, 5], \"prompt_length\": 2}]}"))));
        yield kymo("decompose", tiny.path("request.json"), "--out", out.resolve("answer.json"));
      }
    };
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private List<String> scores(String name) throws IOException {
    Path out = tiny.path(name + ".jsonl");
    TinyExperiment.Result result = kymo(
        "score", "--model", tiny.path("model"), "--probes", tiny.path("rows.jsonl"), "--out", out);
    assertThat(result.exitCode()).as(result.errors()).isEqualTo(ExitCode.DONE);
    return Files.readAllLines(out);
  }

  private void configure(String changes) throws IOException {
    configureWithout(List.of(), changes);
  }

  private void configureWithout(List<String> keys, String changes) throws IOException {
    ObjectNode config = (ObjectNode) config(tiny.path("model"));
    config.remove(keys);
    config.setAll((ObjectNode) JSON.readTree(changes));
    JSON.writeValue(tiny.path("model/config.json").toFile(), config);
  }

  private static JsonNode config(Path model) throws IOException {
    return JSON.readTree(model.resolve("config.json").toFile());
  }
}
