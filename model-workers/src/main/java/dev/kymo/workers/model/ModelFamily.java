package dev.kymo.workers.model;

import static dev.kymo.workers.model.ConfigKey.ignored;
import static dev.kymo.workers.model.ConfigKey.refused;
import static dev.kymo.workers.model.ConfigKey.used;
import static dev.kymo.workers.model.ConfigKeys.LLAMA_LIKE;
import static dev.kymo.workers.model.ConfigKeys.ROTARY;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.workers.input.Quoted;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Families of language models, told apart by {@code model_type}: the keys of config.json that a family reads, and the model that they make. A family whose operations
 * are known is an entry here.
 */
// its keys are an unmodifiable list, its architecture a constructor
@SuppressWarnings("ImmutableEnumChecker")
enum ModelFamily {
  GPT_NEOX(
      "gpt_neox",
      "GPT-NeoX, Pythia",
      GptNeoX::new,
      List.of(),
      used("layer_norm_eps", "1e-5 if absent"),
      used("use_parallel_residual", "true if absent"),
      used("rotary_emb_base", ROTARY),
      used("rotary_pct", ROTARY),
      refused("hidden_act", "", "\"gelu\""),
      refused("attention_bias", "", "true"),
      refused("hidden_dropout", "no dropout in training", "0"),
      refused("head_dim", "`hidden_size` / `num_attention_heads`")),

  LLAMA(
      "llama",
      "Llama 1 to 3.2",
      config -> new Llama(LlamaSizes.from(config)),
      LLAMA_LIKE,
      used("num_key_value_heads", "as many as query heads if absent"),
      used("attention_bias", "false if absent"),
      used("mlp_bias", "false if absent"),
      ignored("pretraining_tp", "sums in another order")),

  QWEN2(
      "qwen2",
      "Qwen1.5, Qwen2, Qwen2.5",
      config -> new Llama(LlamaSizes.from(config, 32).withQueryKeyValueBias()),
      LLAMA_LIKE,
      used("num_key_value_heads", "32 if absent, as many as query heads if null"),
      used("sliding_window", "with `use_sliding_window`; 4096 if absent"),
      refused("use_sliding_window", "false, or a window that holds the context"),
      ignored("max_window_layers", "without `use_sliding_window`"));

  private static final String TYPE = "model_type";

  private final String type;
  private final String members;
  private final Function<ConfigReader, LanguageModel> architecture;
  private final List<ConfigKey> keys;

  ModelFamily(
      String type,
      String members,
      Function<ConfigReader, LanguageModel> architecture,
      List<ConfigKey> shared,
      ConfigKey... own) {
    this.type = type;
    this.members = members;
    this.architecture = architecture;
    this.keys =
        Stream.of(ConfigKeys.COMMON, shared, List.of(own)).flatMap(List::stream).toList();
  }

  /** As config.json spells it. */
  String type() {
    return type;
  }

  /**
   * The one that a configuration names.
   *
   * @throws ModelUnreadableException if it is not known here
   */
  static ModelFamily of(Path file, JsonNode config) {
    String type = config.path(TYPE).asText("missing");
    return Arrays.stream(values())
        .filter(family -> family.type.equals(type))
        .findFirst()
        .orElseThrow(() -> new ModelUnreadableException(
            file + ": " + TYPE + " is " + Quoted.text(type) + "; this version knows " + known()));
  }

  /** All, for messages. */
  private static String known() {
    return Arrays.stream(values())
        .map(family -> family.type + " (" + family.members + ")")
        .collect(Collectors.joining(", "));
  }

  /** Every key that transformers reads for it. */
  List<ConfigKey> keys() {
    return keys;
  }

  /** The model that a configuration of this family says. */
  LanguageModel architecture(ConfigReader config) {
    return architecture.apply(config);
  }
}
