package dev.kymo.workers.model;

import org.jspecify.annotations.Nullable;

/**
 * Sizes of a model of the Llama family, and which of its optional parts it has.
 *
 * @param hidden h
 * @param inner width of the feed-forward layer
 * @param heads H, query heads
 * @param keyValueHeads G, heads of keys and values, each shared by H/G query heads
 * @param tied whether the embedding is the output layer too
 */
record LlamaSizes(
    int vocabulary,
    int context,
    int hidden,
    int inner,
    int layers,
    int heads,
    int keyValueHeads,
    RotarySpec rotary,
    double normEpsilon,
    boolean queryKeyValueBias,
    boolean attentionOutBias,
    boolean feedForwardBias,
    boolean tied) {
  static final String LLAMA = "llama";
  static final String QWEN2 = "qwen2";
  private static final int QWEN2_WINDOW = 4096;

  /** Reads the keys of a {@code model_type}, absent ones with the defaults of transformers. */
  static LlamaSizes from(String type, ConfigReader config) {
    boolean qwen2 = type.equals(QWEN2);
    config.require("hidden_act", "silu");
    config.requireZero("attention_dropout");
    int context = config.integer("max_position_embeddings");
    if (qwen2) {
      requireFullAttention(config, context);
    }
    int hidden = config.integer("hidden_size");
    int heads = config.integer("num_attention_heads");
    int keyValueHeads = config.integer("num_key_value_heads", heads);
    if (heads % keyValueHeads != 0) {
      throw config.problem(
          "num_key_value_heads", keyValueHeads + "", "a divisor of num_attention_heads, " + heads);
    }
    boolean attentionBias = !qwen2 && config.flag("attention_bias", false);
    return new LlamaSizes(
        config.integer("vocab_size"),
        context,
        hidden,
        config.integer("intermediate_size"),
        config.integer("num_hidden_layers"),
        heads,
        keyValueHeads,
        rotary(config, headSize(config, hidden, heads)),
        config.number("rms_norm_eps", 1e-6),
        qwen2 || attentionBias,
        attentionBias,
        !qwen2 && config.flag("mlp_bias", false),
        config.flag("tie_word_embeddings", false));
  }

  int headSize() {
    return rotary.headSize();
  }

  private static void requireFullAttention(ConfigReader config, int context) {
    if (config.flag("use_sliding_window", false)) {
      int window = config.integer("sliding_window", QWEN2_WINDOW);
      if (window < context) {
        throw config.problem(
            "use_sliding_window",
            "true with a sliding_window of " + window,
            "false, or the window at least max_position_embeddings, " + context);
      }
    }
  }

  private static int headSize(ConfigReader config, int hidden, int heads) {
    int size = config.integer("head_dim", hidden % heads == 0 ? hidden / heads : 0);
    if (size == 0) {
      throw config.problem(
          "hidden_size", hidden + "", "a multiple of num_attention_heads, " + heads);
    }
    if (size % 2 != 0) {
      throw config.problem("head_dim", size + "", "even, because dimensions turn in pairs");
    }
    return size;
  }

  /** The section {@code rope_parameters} of newer configurations holds what were the keys beside {@code rope_scaling}. */
  private static RotarySpec rotary(ConfigReader config, int headSize) {
    ConfigReader section = config.section("rope_parameters");
    ConfigReader keys = section == null ? config : section;
    double share = keys.number("partial_rotary_factor", 1);
    if (share != 1) {
      throw keys.problem("partial_rotary_factor", share + "", "1: the whole head turns");
    }
    ConfigReader scaling = section == null ? config.section("rope_scaling") : section;
    return new RotarySpec(headSize, headSize, keys.number("rope_theta", 10000), scaling(scaling));
  }

  private static @Nullable RotaryScaling scaling(@Nullable ConfigReader section) {
    if (section == null) {
      return null;
    }
    String type = section.word("rope_type", section.word("type", "default"));
    return switch (type) {
      case "default" -> null;
      case RotaryScaling.TYPE ->
        new RotaryScaling(
            section.number("factor"),
            section.number("low_freq_factor"),
            section.number("high_freq_factor"),
            section.integer("original_max_position_embeddings"));
      default ->
        throw section.problem(
            "rope_type", type, RotaryScaling.TYPE + " or default (rope_scaling: null)");
    };
  }
}
