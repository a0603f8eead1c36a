package dev.kymo.actors.cli;

import static dev.kymo.actors.cli.TinyExperiment.kymo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every objective, in several orders of its responses, under every optimizer: three steps taken apart, live and again by {@code decompose}. */
class DecomposedMatrixTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  /** Of the parts' absolute sum: what is left of a sum written in decimal digits. */
  private static final double SUM_TOLERANCE = 1e-9;
  /** Of the sides' absolute sum: float32 while training against float64. */
  private static final double OFFLINE_TOLERANCE = 1e-4;

  /** Of the parts' absolute sum: forward against reverse mode in float32. */
  private static final double TOKENS_TOLERANCE = 1e-3;

  private static final List<String> OPTIMIZERS = List.of("sgd", "rmsprop", "adamw");
  private static final double IPO_BETA = 1;

  /** The objective and its keys, as an experiment and a request have them. */
  private static final List<String> STAGES = List.of(
      "objective: sft",
      "objective: sft, responses: [rejected]",
      "objective: sft, responses: [chosen, rejected]",
      "objective: sft, responses: [rejected, chosen], reduction: token-mean",
      "objective: sft, responses: [own_words, rejected, chosen_initial, chosen]",
      "objective: dpo",
      "objective: dpo, label-smoothing: 0.1, reduction: token-mean",
      "objective: ipo, beta: " + IPO_BETA,
      "objective: sppo",
      "objective: slic",
      "objective: slic, target: rejected",
      "objective: slic, target: chosen_initial",
      "objective: slic, target: own_words",
      "objective: hinge",
      "objective: robust, label-smoothing: 0.2",
      "objective: nca",
      "objective: apo-zero",
      "objective: apo-down");

  private static final List<String> PARTS =
      List.of("pull_up", "push_down", "momentum", "decay", "rounding");

  @TempDir
  private Path folder;

  private TinyExperiment tiny;

  @BeforeEach
  void writeExperiment() throws IOException {
    tiny = new TinyExperiment(folder);
    tiny.addResponses("chosen_initial", "own_words");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void run_everyObjectiveAndOptimizer_takesEachStepApartIntoPartsThatSum(boolean tokens)
      throws Exception {
    List<String> recipes = new ArrayList<>();
    for (String optimizer : OPTIMIZERS) {
      recipes.add("%s: [%s]"
          .formatted(
              optimizer,
              STAGES.stream()
                  .map(stage -> "{%s, steps: 3, optimizer: %s}".formatted(stage, optimizer))
                  .collect(Collectors.joining(", "))));
    }

    run(recipes, "1e-3", tokens);

    for (String optimizer : OPTIMIZERS) {
      List<JsonNode> examples = rows(optimizer, "examples");
      assertThat(examples.stream().map(row -> row.get("step").asInt()).distinct())
          .as(optimizer)
          .hasSize(3 * STAGES.size());
      for (JsonNode row : examples) {
        assertPartsSum(optimizer, row);
        boolean byToken = tokens && !row.get("response").asText().equals("argmax");
        assertThat(row.has("token_pull_up")).isEqualTo(byToken);
        if (byToken) {
          assertTokensSum(optimizer, row);
        }
      }
    }
  }

  @Test
  void decompose_theUpdateOfALiveSgdStep_hasTheSamePullAndPush() throws Exception {
    List<Integer> stages = Stream.of("responses: [own_words", "ipo", "target: own_words")
        .map(DecomposedMatrixTest::stage)
        .toList();
    List<String> recipes = new ArrayList<>();
    for (int i : stages) {
      // the same without its last step, for the model from which it was taken
      for (int steps : List.of(2, 3)) {
        recipes.add(
            "o%d-%d: [{%s, steps: %d, optimizer: sgd}]".formatted(i, steps, STAGES.get(i), steps));
      }
    }

    run(recipes, "1e-2", false);

    for (int i : stages) {
      assertAsRequested(i, 1, tiny.path("model"));
      assertAsRequested(i, 3, tiny.path("out/runs/o" + i + "-2-s0/model"));
    }
    assertIpoIsPastItsTarget();
  }

  private static int stage(String with) {
    return STAGES.indexOf(
        STAGES.stream().filter(stage -> stage.contains(with)).findFirst().orElseThrow());
  }

  private void run(List<String> recipes, String rate, boolean tokens) throws IOException {
    tiny.write("matrix.yaml", """
        name: matrix
        model: model
        data: {train: rows.jsonl, probes: rows.jsonl, probe-limit: 2, max-length: 40, max-prompt-length: 20, responses: [own_words]}
        defaults: {warmup-steps: 0, batch-size: 3, learning-rate: %s}
        probe: {every: 100, decompose: {every: 1, observed: 2, responses: [chosen, chosen_initial, rejected, own_words], tokens: %s}}
        recipes:
          %s
        """.formatted(rate, tokens, String.join("\n  ", recipes)));

    TinyExperiment.Result result =
        kymo("run", tiny.path("matrix.yaml"), "--out", tiny.path("out"), "--no-page");

    assertThat(result).isEqualTo(new TinyExperiment.Result(ExitCode.DONE, ""));
  }

  private static void assertPartsSum(String as, JsonNode row) {
    double sum = 0;
    double scale = 0;
    for (String part : PARTS) {
      sum += row.get(part).asDouble();
      scale += Math.abs(row.get(part).asDouble());
    }
    assertThat(sum)
        .as("%s: %s", as, row)
        .isCloseTo(row.get("predicted").asDouble(), within(SUM_TOLERANCE * scale));
  }

  private static void assertTokensSum(String as, JsonNode row) {
    double scale =
        PARTS.stream().mapToDouble(part -> Math.abs(row.get(part).asDouble())).sum();
    for (String side : List.of("pull_up", "push_down")) {
      assertThat(sum(row.get("token_" + side)))
          .as("%s: %s of %s", as, side, row)
          .isCloseTo(row.get(side).asDouble(), within(TOKENS_TOLERANCE * scale));
    }
  }

  /** Pull and push of the SGD step are η c times those that a request about the same update has. */
  private void assertAsRequested(int stage, int step, Path model) throws IOException {
    String run = "o" + stage + "-3";
    JsonNode taken = rows(run, "steps").get(step - 1);
    List<JsonNode> observed = rows(run, "examples").stream()
        .filter(row -> row.get("step").asInt() == step)
        .filter(row -> !row.get("response").asText().equals("argmax"))
        .toList();
    tiny.write("request.json", request(stage, taken, observed, model).toString());

    TinyExperiment.Result result =
        kymo("decompose", tiny.path("request.json"), "--out", tiny.path("answer.json"));

    assertThat(result).isEqualTo(new TinyExperiment.Result(ExitCode.DONE, ""));
    JsonNode answer = JSON.readTree(tiny.path("answer.json").toFile()).get("observed");
    double clip = rows(run, "decompositions").stream()
        .filter(row -> row.get("step").asInt() == step)
        .findFirst()
        .orElseThrow()
        .get("clip")
        .asDouble();
    double rate = taken.get("learning_rate").asDouble() * clip;
    for (int o = 0; o < observed.size(); o++) {
      JsonNode live = observed.get(o);
      double pull = rate * sum(answer.get(o).get("pull_up"));
      double push = rate * sum(answer.get(o).get("push_down"));
      double scale = Math.abs(pull) + Math.abs(push);
      assertThat(live.get("pull_up").asDouble())
          .as("pull of %s, %s", STAGES.get(stage), live)
          .isCloseTo(pull, within(OFFLINE_TOLERANCE * scale));
      assertThat(live.get("push_down").asDouble())
          .as("push of %s, %s", STAGES.get(stage), live)
          .isCloseTo(push, within(OFFLINE_TOLERANCE * scale));
    }
  }

  private ObjectNode request(int stage, JsonNode taken, List<JsonNode> observed, Path model)
      throws IOException {
    ObjectNode request = JSON.createObjectNode();
    request.put("model", model.toString()).put("by_token", false).put("kernel", false);
    ObjectNode objective = request.putObject("objective");
    Map<String, String> keys = new LinkedHashMap<>();
    for (String entry : STAGES.get(stage).split(", (?=[a-z-]+:)", -1)) {
      String[] words = entry.split(": ", 2);
      keys.put(words[0].equals("objective") ? "name" : words[0], words[1]);
    }
    for (Map.Entry<String, String> key : keys.entrySet()) {
      objective.set(key.getKey(), asJson(key.getValue()));
    }
    for (String side : List.of("reference_chosen_logprob", "reference_rejected_logprob")) {
      if (taken.has(side)) {
        objective.set(side, taken.get(side));
      }
    }
    List<JsonNode> data = lines(tiny.path("rows.jsonl"));
    ArrayNode updates = request.putArray("updates");
    List<String> types = rows("o" + stage + "-3", "influence").stream()
        .map(row -> row.get("update_response").asText())
        .distinct()
        .toList();
    for (JsonNode row : taken.get("rows")) {
      ObjectNode update = updates.addObject();
      types.forEach(type -> update.set(type, response(data.get(row.asInt()), type)));
    }
    ArrayNode watched = request.putArray("observed");
    observed.forEach(row -> watched.add(
        response(data.get(row.get("row").asInt()), row.get("response").asText())));
    return request;
  }

  private static JsonNode asJson(String value) throws IOException {
    if (value.startsWith("[")) {
      ArrayNode list = JSON.createArrayNode();
      for (String item : value.substring(1, value.length() - 1).split(", ", -1)) {
        list.add(item);
      }
      return list;
    }
    return value.matches("[0-9.]+")
        ? JSON.readTree(value)
        : JSON.getNodeFactory().textNode(value);
  }

  private static ObjectNode response(JsonNode row, String type) {
    ObjectNode response = JSON.createObjectNode();
    response.set("prompt", row.get("prompt"));
    response.set("response", row.get(type));
    return response;
  }

  /** Where it lowers what it prefers, so that the sides cannot be told by signs. */
  private void assertIpoIsPastItsTarget() throws IOException {
    JsonNode third = rows("o" + stage("ipo") + "-3", "steps").get(2);
    List<Double> margins = new ArrayList<>();
    for (int i = 0; i < third.get("chosen_reward").size(); i++) {
      margins.add((third.get("chosen_reward").get(i).asDouble()
              - third.get("rejected_reward").get(i).asDouble())
          / IPO_BETA);
    }
    assertThat(margins).as("log-ratio margins").anyMatch(margin -> margin > 1 / (2 * IPO_BETA));
  }

  private static double sum(JsonNode numbers) {
    return StreamSupport.stream(numbers.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .sum();
  }

  private List<JsonNode> rows(String recipe, String kind) throws IOException {
    return lines(tiny.path("out/runs/" + recipe + "-s0/" + kind + ".jsonl"));
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
