package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.safetensors.SafetensorsFile;
import dev.kymo.workers.safetensors.SafetensorsFormatException;
import dev.kymo.workers.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFolderTest {
  private static final Path TINY = Path.of("src/test/resources/models/tiny-gpt-neox");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  Path folder;

  @BeforeEach
  void copyTheModel() throws IOException {
    Torch.prepareThread();
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(TINY.resolve(file), folder.resolve(file));
    }
  }

  @Test
  void open_noConfig_isRefusedSayingWhatAModelFolderIs() throws IOException {
    Files.delete(folder.resolve("config.json"));

    assertRefused("config.json", "not a model folder", folder.toString());
  }

  @Test
  void open_noFolder_isRefused() {
    assertThatThrownBy(() -> ModelFolder.open(folder.resolve("none")))
        .isInstanceOf(ModelUnreadableException.class)
        .hasMessageContaining("none");
  }

  @Test
  void open_unknownArchitecture_isRefusedNamingTheKnownOnes() throws IOException {
    configure(config -> config.put("model_type", "mamba"));

    assertRefused("mamba", "gpt_neox", "Pythia", "config.json");
  }

  @Test
  void open_noArchitecture_isRefused() throws IOException {
    configure(config -> config.remove("model_type"));

    assertRefused("model_type is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "EMPTY",
      value = {"{\"model_type\": \"gpt_neox\"", "EMPTY", "[]", "not json"})
  void open_malformedConfig_isRefusedNamingTheFile(String text) throws IOException {
    Files.writeString(folder.resolve("config.json"), text == null ? "" : text);

    assertRefused("config.json");
  }

  @ParameterizedTest
  @CsvSource({
    "rope_scaling, '{\"type\":\"linear\",\"factor\":2}'",
    "hidden_act, '\"gelu_new\"'",
    "hidden_size, '\"32\"'",
    "hidden_size, 30",
    "num_hidden_layers, 0",
    "num_attention_heads, 2.5",
    "vocab_size, null",
    "attention_bias, false",
    "attention_dropout, 0.1",
    "use_parallel_residual, '\"no\"'",
    "layer_norm_eps, '\"small\"'"
  })
  void open_unsupportedValue_isRefusedNamingKeyAndValue(String key, String value)
      throws IOException {
    configure(config -> config.set(key, json(value)));

    assertRefused(key, value, "must be");
  }

  @ParameterizedTest
  @CsvSource({"0", "0.4", "2"})
  void open_rotaryShareOfNoWholePairs_isRefused(double share) throws IOException {
    configure(config -> config.put("rotary_pct", share).put("partial_rotary_factor", share));

    assertRefused("rotary_pct", "even number");
  }

  @Test
  void readInto_noWeights_isRefused() throws IOException {
    Files.delete(folder.resolve("model.safetensors"));

    assertThatThrownBy(this::read)
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageContaining("model.safetensors");
  }

  @Test
  void readInto_missingTensor_isRefusedNamingIt() throws IOException {
    configure(config -> config.put("num_hidden_layers", 3));

    assertThatThrownBy(this::read)
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageContaining("gpt_neox.layers.2.input_layernorm.weight");
  }

  @Test
  void readInto_otherShape_isRefusedNamingBothShapes() throws IOException {
    configure(config -> config.put("vocab_size", 97));

    assertThatThrownBy(this::read)
        .isInstanceOf(ModelUnreadableException.class)
        .hasMessageContainingAll("gpt_neox.embed_in.weight", "[96, 32]", "(97, 32)");
  }

  @ParameterizedTest
  @CsvSource({"0", "4", "100", "5000", "96087"})
  void readInto_truncatedWeights_isRefusedNamingTheFile(int length) throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve("model.safetensors"));
    Files.write(folder.resolve("model.safetensors"), Arrays.copyOf(whole, length));

    assertThatThrownBy(this::read)
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageContaining("model.safetensors");
  }

  @Test
  void readInto_shards_equalsTheSingleFile() throws IOException {
    List<FloatBuffer> single = read();
    split(folder.resolve("model.safetensors"));

    List<FloatBuffer> sharded = read();

    assertThat(Files.exists(folder.resolve("model.safetensors"))).isFalse();
    assertThat(sharded).isEqualTo(single);
    assertThat(single.get(0).get(0)).isNotZero();
  }

  @Test
  void readInto_tiedModel_needsNoOutputWeights() throws IOException {
    configure(config -> config.put("tie_word_embeddings", true));

    assertThat(ModelFolder.open(folder).model().parameters())
        .extracting(Parameter::name)
        .contains("gpt_neox.embed_in.weight")
        .doesNotContain("embed_out.weight");
    read();
  }

  private void assertRefused(String... inMessage) {
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(ModelUnreadableException.class)
        .hasMessageContainingAll(inMessage);
  }

  /** All parameters, block by block. */
  private List<FloatBuffer> read() {
    ModelFolder model = ModelFolder.open(folder);
    List<FloatBuffer> copies = new ArrayList<>();
    try (ParameterStore store =
        ParameterStore.forValues(new ParameterLayout(model.model().parameters()))) {
      model.readInto(store);
      for (FloatBuffer block : store.values()) {
        copies.add(FloatBuffer.allocate(block.remaining()).put(block).flip());
      }
    }
    return copies;
  }

  private void configure(Consumer<ObjectNode> change) throws IOException {
    Path file = folder.resolve("config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(config);
    JSON.writeValue(file.toFile(), config);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** Replaces a file by two shards, every other tensor each, and their index. */
  private void split(Path file) throws IOException {
    ObjectNode index = JSON.createObjectNode();
    ObjectNode map = index.putObject("weight_map");
    List<List<SafetensorsWriter.Tensor>> shards = List.of(new ArrayList<>(), new ArrayList<>());
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      int next = 0;
      for (String name : tensors.entries().keySet()) {
        int shard = next++ % 2;
        shards
            .get(shard)
            .add(SafetensorsWriter.Tensor.of(
                name, "F32", tensors.entry(name).shape(), tensors.bytes(name)));
        map.put(name, shardName(shard));
      }
    }
    for (int shard = 0; shard < 2; shard++) {
      try (OutputStream out = Files.newOutputStream(folder.resolve(shardName(shard)))) {
        SafetensorsWriter.write(out, shards.get(shard), new TreeMap<>());
      }
    }
    JSON.writeValue(folder.resolve("model.safetensors.index.json").toFile(), index);
    Files.delete(file);
  }

  private static String shardName(int shard) {
    return "model-0000" + (shard + 1) + "-of-00002.safetensors";
  }
}
