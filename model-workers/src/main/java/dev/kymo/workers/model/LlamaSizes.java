package dev.kymo.workers.model;

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

  /** Reads the keys of a family with as many heads of keys and values as of queries, if nothing is said. */
  static LlamaSizes from(ConfigReader config) {
    return from(config, config.integer("num_attention_heads"));
  }

  /**
   * Reads the keys of a family, absent ones with the defaults of transformers.
   *
   * @param keyValueHeadsIfAbsent where {@code num_key_value_heads} is not there; null there means as many as query heads
   */
  static LlamaSizes from(ConfigReader config, int keyValueHeadsIfAbsent) {
    int context = config.integer("max_position_embeddings");
    int layers = config.integer("num_hidden_layers");
    LayerTypes.requireFullAttention(config, layers, context);
    int hidden = config.integer("hidden_size");
    int heads = config.integer("num_attention_heads");
    int keyValueHeads = config.integer(
        "num_key_value_heads",
        config.isThere("num_key_value_heads") ? heads : keyValueHeadsIfAbsent);
    if (heads % keyValueHeads != 0) {
      throw config.problem(
          "num_key_value_heads", keyValueHeads + "", "a divisor of num_attention_heads, " + heads);
    }
    boolean attentionBias = config.reads("attention_bias") && config.flag("attention_bias", false);
    return new LlamaSizes(
        config.integer("vocab_size"),
        context,
        hidden,
        config.integer("intermediate_size"),
        layers,
        heads,
        keyValueHeads,
        RotaryReader.read(config, headSize(config, hidden, heads)),
        config.number("rms_norm_eps", 1e-6),
        attentionBias,
        attentionBias,
        config.reads("mlp_bias") && config.flag("mlp_bias", false),
        config.flag("tie_word_embeddings", false));
  }

  /** The same, but queries, keys and values have biases whatever the configuration says. */
  LlamaSizes withQueryKeyValueBias() {
    return new LlamaSizes(
        vocabulary,
        context,
        hidden,
        inner,
        layers,
        heads,
        keyValueHeads,
        rotary,
        normEpsilon,
        true,
        attentionOutBias,
        feedForwardBias,
        tied);
  }

  int headSize() {
    return rotary.headSize();
  }

  private static int headSize(ConfigReader config, int hidden, int heads) {
    int size = config.integer("head_dim", hidden % heads == 0 ? hidden / heads : 0);
    if (size == 0) {
      throw config.problem(
          "hidden_size", hidden + "", "a multiple of num_attention_heads, " + heads);
    }
    config.requireHeadSize(size);
    if (size % 2 != 0) {
      throw config.problem("head_dim", size + "", "even, because dimensions turn in pairs");
    }
    return size;
  }
}
