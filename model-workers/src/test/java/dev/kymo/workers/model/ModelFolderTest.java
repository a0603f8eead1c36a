package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.safetensors.SafetensorsFormatException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFolderTest {
  @TempDir
  Path folder;

  private EditableModel model;

  @BeforeEach
  void copyTheModel() throws IOException {
    Torch.prepareThread();
    model = EditableModel.copyOf("tiny-gpt-neox", folder);
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
    model.configure(config -> config.put("model_type", "mamba"));

    assertRefused("mamba", "gpt_neox", "Pythia", "llama", "qwen2", "config.json");
  }

  @Test
  void open_noArchitecture_isRefused() throws IOException {
    model.configure(config -> config.remove("model_type"));

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
    model.configure(config -> config.set(key, EditableModel.json(value)));

    assertRefused(key, value, "must be");
  }

  @ParameterizedTest
  @CsvSource({"0", "0.4", "2"})
  void open_rotaryShareOfNoWholePairs_isRefused(double share) throws IOException {
    model.configure(config -> config.put("rotary_pct", share).put("partial_rotary_factor", share));

    assertRefused("rotary_pct", "even number");
  }

  @Test
  void readInto_noWeights_isRefused() throws IOException {
    Files.delete(folder.resolve("model.safetensors"));

    assertThatThrownBy(model::read)
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageContaining("model.safetensors");
  }

  @Test
  void readInto_missingTensor_isRefusedNamingIt() throws IOException {
    model.configure(config -> config.put("num_hidden_layers", 3));

    assertThatThrownBy(model::read)
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageContaining("gpt_neox.layers.2.input_layernorm.weight");
  }

  @Test
  void readInto_otherShape_isRefusedNamingBothShapes() throws IOException {
    model.configure(config -> config.put("vocab_size", 97));

    assertThatThrownBy(model::read)
        .isInstanceOf(ModelUnreadableException.class)
        .hasMessageContainingAll("gpt_neox.embed_in.weight", "[96, 32]", "(97, 32)");
  }

  @ParameterizedTest
  @CsvSource({"0", "4", "100", "5000", "96087"})
  void readInto_truncatedWeights_isRefusedNamingTheFile(int length) throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve("model.safetensors"));
    Files.write(folder.resolve("model.safetensors"), Arrays.copyOf(whole, length));

    assertThatThrownBy(model::read)
        .isInstanceOf(SafetensorsFormatException.class)
        .hasMessageContaining("model.safetensors");
  }

  @Test
  void readInto_shards_equalsTheSingleFile() throws IOException {
    List<FloatBuffer> single = model.read();
    model.split("F32", bytes -> bytes);

    List<FloatBuffer> sharded = model.read();

    assertThat(Files.exists(folder.resolve("model.safetensors"))).isFalse();
    assertThat(sharded).isEqualTo(single);
    assertThat(single.get(0).get(0)).isNotZero();
  }

  @Test
  void readInto_tiedModel_needsNoOutputWeights() throws IOException {
    model.configure(config -> config.put("tie_word_embeddings", true));

    assertThat(ModelFolder.open(folder).model().parameters())
        .extracting(Parameter::name)
        .contains("gpt_neox.embed_in.weight")
        .doesNotContain("embed_out.weight");
    model.read();
  }

  private void assertRefused(String... inMessage) {
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(ModelUnreadableException.class)
        .hasMessageContainingAll(inMessage);
  }
}
