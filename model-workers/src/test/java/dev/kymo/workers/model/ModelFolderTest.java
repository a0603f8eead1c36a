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
    model.weights(names -> names.remove("embed_out.weight"));

    assertThat(ModelFolder.open(folder).model().parameters())
        .extracting(Parameter::name)
        .contains("gpt_neox.embed_in.weight")
        .doesNotContain("embed_out.weight");
    model.read();
  }

  /** Versions of transformers before 5 pass such output weights over, later ones use them. */
  @Test
  void readInto_tiedModelWithOutputWeights_isRefusedUnlessTheyAreTheEmbedding() throws IOException {
    model.configure(config -> config.put("tie_word_embeddings", true));

    assertThatThrownBy(model::read)
        .isInstanceOf(ModelUnreadableException.class)
        .hasMessageContaining("embed_out.weight differs from gpt_neox.embed_in.weight");

    model.weights(names -> names.put("embed_out.weight", "gpt_neox.embed_in.weight"));
    model.read();
  }

  @ParameterizedTest
  @CsvSource({
    "quantization_config, '{\"quant_method\":\"gptq\"}', is {",
    "quantization_config, '{}', is {}",
    "is_causal, false, must be true",
    "per_layer_config, '{\"0\":{\"hidden_act\":\"relu\"}}', must be {}",
    "pruned_heads, '{\"0\":[1]}', must be {}",
    "transformers_weights, '\"other.safetensors\"', other.safetensors",
    "is_encoder_decoder, true, must be false",
    "hidden_dropout, 0.1, must be 0",
    "head_dim, 4, must be 8",
    "layer_types, '[\"sliding_attention\",\"full_attention\"]', sliding_attention",
    "layer_types, '[\"full_attention\"]', for each of the 2 layers",
    "eos_token_id, 96, 'below vocab_size, which is 96'",
    "eos_token_id, '[0,96]', below vocab_size"
  })
  void open_whatWouldChangeTheNumbers_isRefusedNamingTheKey(
      String key, String value, String message) throws IOException {
    model.configure(config -> config.set(key, EditableModel.json(value)));

    assertRefused("config.json: " + key, message);
  }

  @ParameterizedTest
  @CsvSource({
    "quantization_config, null",
    "is_causal, true",
    "pruned_heads, '{}'",
    "hidden_dropout, 0",
    "head_dim, 8",
    "layer_types, '[\"full_attention\",\"full_attention\"]'",
    "eos_token_id, '[0,95]'",
    "use_cache, false",
    "temperature, 0.7",
    "pad_token_id, -1",
    "dtype, '\"bfloat16\"'"
  })
  void open_neutralValueOrKeyWithoutInfluence_isReadWithoutANotice(String key, String value)
      throws IOException {
    model.configure(config -> config.set(key, EditableModel.json(value)));

    assertThat(ModelFolder.open(folder).notices()).isEmpty();
  }

  @Test
  void notices_keysThatNobodyReads_areNamedInOneSentence() throws IOException {
    model.configure(config -> config.put("attn_logit_softcapping", 50).put("auto_map", "x"));

    assertThat(ModelFolder.open(folder).notices())
        .singleElement()
        .asString()
        .contains(folder.resolve("config.json").toString(), "attn_logit_softcapping, auto_map");
  }

  @Test
  void open_folderWithAnAdapter_isRefused() throws IOException {
    Files.writeString(folder.resolve("adapter_config.json"), "{}");

    assertRefused("adapter_config.json", "merge");
  }

  private void assertRefused(String... inMessage) {
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(ModelUnreadableException.class)
        .hasMessageContainingAll(inMessage);
  }
}
