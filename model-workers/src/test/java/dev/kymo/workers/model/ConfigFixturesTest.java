package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Log-probabilities of folders as transformers 4.46 and 5 save them, and with rotary embeddings spelt in every way that these
 * read, against theirs ({@code bench/make_config_fixtures.py}).
 */
class ConfigFixturesTest {
  /** Of a token's log-probability, or of 1 if that is more: float32 against float64. Another setting changes some by 0.1. */
  private static final double TOLERANCE = 1e-5;

  private static final Path GOLDEN = Path.of("src/test/resources/golden/config");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  Path folder;

  static List<Named<JsonNode>> cases() throws IOException {
    List<Named<JsonNode>> cases = new ArrayList<>();
    for (String version : List.of("4", "5")) {
      for (JsonNode each :
          JSON.readTree(GOLDEN.resolve("cases-" + version + ".json").toFile())) {
        cases.add(Named.of(each.get("name").asText(), each));
      }
    }
    return cases;
  }

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logprobs_ofASavedFolder_equalTransformers(JsonNode golden) throws IOException {
    Path weights = GOLDEN.resolve("weights-" + golden.get("family").asText() + ".safetensors");
    ObjectNode config = golden.get("config").deepCopy();
    Files.copy(weights, folder.resolve("model.safetensors"));
    if (config.path("tie_word_embeddings").asBoolean()) {
      new EditableModel(folder)
          .weights(
              names -> names.keySet().removeAll(List.of("lm_head.weight", "embed_out.weight")));
    }
    JSON.writeValue(folder.resolve("config.json").toFile(), config);

    ModelFolder model = ModelFolder.open(folder);
    float[] actual = logprobs(model, ids(weights));

    double[] expected = Stream.of(JSON.convertValue(golden.get("logprobs"), double[][].class))
        .flatMapToDouble(Arrays::stream)
        .toArray();
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .as("token %d", i)
          .isCloseTo(expected[i], within(TOLERANCE * Math.max(1, Math.abs(expected[i]))));
    }
    assertThat(model.notices()).isEmpty();
  }

  private static long[][] ids(Path weights) {
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      int length = (int) file.entry("input_ids").shape()[1];
      long[] flat = file.longs("input_ids");
      return new long[][] {Arrays.copyOf(flat, length), Arrays.copyOfRange(flat, length, 2 * length)
      };
    }
  }

  private static float[] logprobs(ModelFolder folder, long[][] ids) {
    LanguageModel model = folder.model();
    List<PackedRow> rows = new ArrayList<>();
    for (long[] row : ids) {
      int[] all = Arrays.stream(row).mapToInt(Math::toIntExact).toArray();
      rows.add(new PackedRow(new int[] {all[0]}, List.of(Arrays.copyOfRange(all, 1, all.length))));
    }
    try (ParameterStore store = ParameterStore.forValues(new ParameterLayout(model.parameters()));
        NDManager scope = Torch.newScope("test");
        ScriptedOperations scripts = ScriptedOperations.create(scope)) {
      folder.readInto(store);
      PackedBatch batch = new PackedBatch(scope, model, rows);
      ValueOperations operations = new ValueOperations(scripts, store, batch, scope);
      NDArray logits = model.logits(operations, model.hidden(operations));
      return scripts.logProbabilities(scope, logits, batch.labels()).get(0).toFloatArray();
    }
  }
}
