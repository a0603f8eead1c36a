package dev.kymo.workers.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kymo.workers.engine.Torch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What configurations of the Llama family mean, and which are refused. */
class LlamaFolderTest {
  @TempDir
  Path folder;

  @BeforeEach
  void prepareThread() {
    Torch.prepareThread();
  }

  @ParameterizedTest
  @CsvSource({
    "hidden_act, '\"gelu\"', hidden_act is \"gelu\"",
    "attention_dropout, 0.1, attention_dropout is 0.1",
    "hidden_size, 30, num_attention_heads",
    "head_dim, 7, head_dim is 7",
    "num_key_value_heads, 3, num_key_value_heads is 3",
    "num_key_value_heads, 0, num_key_value_heads is 0",
    "rms_norm_eps, '\"small\"', rms_norm_eps is \"small\"",
    "attention_bias, 1, attention_bias is 1",
    "mlp_bias, '\"no\"', mlp_bias is \"no\"",
    "partial_rotary_factor, 0.5, partial_rotary_factor is 0.5",
    "rope_scaling, 2, rope_scaling is 2",
    "rope_scaling, '{\"type\":\"linear\",\"factor\":2}', rope_scaling.type is linear",
    "rope_scaling, '{\"rope_type\":\"yarn\",\"factor\":2}', rope_scaling.rope_type is yarn",
    "rope_scaling, '{\"rope_type\":7}', rope_scaling.rope_type is 7",
    "rope_scaling, '{\"rope_type\":\"llama3\"}', rope_scaling.factor is missing",
    "rope_parameters, '{\"rope_type\":\"dynamic\"}', rope_parameters.rope_type is dynamic"
  })
  void open_unsupportedValue_isRefusedNamingKeyAndValue(String key, String value, String message)
      throws IOException {
    EditableModel model = EditableModel.copyOf("tiny-llama", folder);
    model.configure(config -> {
      config.remove("head_dim");
      config.set(key, EditableModel.json(value));
    });

    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(ModelUnreadableException.class)
        .hasMessageContainingAll("config.json", message, "must be");
  }

  @ParameterizedTest
  @ValueSource(strings = {"63", "1", "null"})
  void open_qwen2WithWindow_isRefusedUnlessItHoldsTheContext(String window) throws IOException {
    EditableModel model = EditableModel.copyOf("tiny-qwen2-tied", folder);
    model.configure(config -> config
        .put("use_sliding_window", true)
        .put("max_position_embeddings", window.equals("null") ? 4097 : 64)
        .set("sliding_window", EditableModel.json(window)));

    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(ModelUnreadableException.class)
        .hasMessageContainingAll("use_sliding_window is true", "max_position_embeddings");
  }

  @ParameterizedTest
  @CsvSource({"true, 64", "false, 32"})
  void open_qwen2WithoutWindowInEffect_isRead(boolean used, int window) throws IOException {
    EditableModel model = EditableModel.copyOf("tiny-qwen2-tied", folder);
    model.configure(config -> config.put("use_sliding_window", used).put("sliding_window", window));

    assertThat(ModelFolder.open(folder).model().contextLength()).isEqualTo(64);
  }

  @Test
  void open_absentKeys_haveTheDefaultsOfTransformers() throws IOException {
    EditableModel model = EditableModel.copyOf("tiny-llama", folder);
    model.configure(config -> config.without(List.of(
        "head_dim",
        "num_key_value_heads",
        "rope_theta",
        "rope_scaling",
        "attention_bias",
        "mlp_bias",
        "hidden_act",
        "tie_word_embeddings")));

    LanguageModel read = ModelFolder.open(folder).model();

    assertThat(read.rotary()).isEqualTo(new RotarySpec(8, 8, 10000));
    assertThat(read.output().name()).isEqualTo("lm_head.weight");
    assertThat(read.parameters())
        .contains(Parameter.of("model.layers.0.self_attn.k_proj.weight", 32, 32))
        .noneMatch(parameter -> parameter.name().endsWith(".bias"));
  }

  /** Qwen2's configuration has 32 where nothing is said, and as many as of queries where null is. */
  @Test
  void open_qwen2WithoutKeyValueHeads_hasTheDefaultsOfTransformers() throws IOException {
    EditableModel model = EditableModel.copyOf("tiny-qwen2-tied", folder);
    model.configure(config -> config.remove("num_key_value_heads"));

    assertThatThrownBy(() -> ModelFolder.open(folder))
        .isInstanceOf(ModelUnreadableException.class)
        .hasMessageContaining("num_key_value_heads is 32, must be a divisor");

    model.configure(config -> config.putNull("num_key_value_heads"));

    assertThat(ModelFolder.open(folder).model().parameters())
        .contains(Parameter.of("model.layers.0.self_attn.k_proj.weight", 32, 32));
  }

  /** transformers 5 writes it so. */
  @Test
  void open_rotaryKeysInASection_meanTheSame() throws IOException {
    EditableModel model = EditableModel.copyOf("tiny-llama-wide", folder);
    RotarySpec expected = ModelFolder.open(folder).model().rotary();
    model.configure(config -> {
      ObjectNode section = (ObjectNode) config.remove("rope_scaling");
      section.set("rope_theta", config.remove("rope_theta"));
      config.set("rope_parameters", section);
    });

    RotarySpec actual = ModelFolder.open(folder).model().rotary();

    assertThat(actual).isEqualTo(expected);
    assertThat(actual).isEqualTo(new RotarySpec(12, 12, 100, new RotaryScaling(4, 1, 4, 32)));
  }

  @Test
  void parameters_tied_areOneLeafForEmbeddingAndOutput() throws IOException {
    EditableModel.copyOf("tiny-qwen2-tied", folder);

    LanguageModel read = ModelFolder.open(folder).model();

    assertThat(read.output().name()).isEqualTo("model.embed_tokens.weight");
    assertThat(read.parameters()).containsOnlyOnce(read.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-llama", "tiny-qwen2-tied"})
  void readInto_bfloat16Shards_areTheRoundedWeights(String name) throws IOException {
    EditableModel model = EditableModel.copyOf(name, folder);
    List<FloatBuffer> whole = model.read();
    model.split("BF16", LlamaFolderTest::upperHalves);

    List<FloatBuffer> halves = model.read();

    for (int i = 0; i < whole.get(0).limit(); i++) {
      int bits = Float.floatToRawIntBits(whole.get(0).get(i));
      assertThat(Float.floatToRawIntBits(halves.get(0).get(i))).isEqualTo(bits & 0xFFFF0000);
    }
    assertThat(halves).isNotEqualTo(whole);
  }

  private static ByteBuffer upperHalves(ByteBuffer floats) {
    ByteBuffer halves = ByteBuffer.allocate(floats.remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = floats.position(); at < floats.limit(); at += Float.BYTES) {
      halves.putShort((short) (floats.getInt(at) >>> Short.SIZE));
    }
    return halves.flip();
  }
}
