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

  /** Reads the keys of the family, absent ones with the defaults of transformers. */
  static LlamaSizes from(ConfigReader config) {
    boolean qwen2 = config.family() == ModelFamily.QWEN2;
    int context = config.integer("max_position_embeddings");
    int layers = config.integer("num_hidden_layers");
    if (qwen2) {
      LayerTypes.requireFullAttention(config, layers, context);
    } else {
      LayerTypes.requireFullAttention(config, layers);
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
        layers,
        heads,
        keyValueHeads,
        RotaryReader.read(config, headSize(config, hidden, heads)),
        config.number("rms_norm_eps", 1e-6),
        qwen2 || attentionBias,
        attentionBias,
        !qwen2 && config.flag("mlp_bias", false),
        config.flag("tie_word_embeddings", false));
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
