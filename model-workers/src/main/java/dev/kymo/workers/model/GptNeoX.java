package dev.kymo.workers.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The GPT-NeoX family (Black et al. 2022), which Pythia belongs to; parallel or serial residual. */
final class GptNeoX implements LanguageModel {
  private static final String OUTPUT = "embed_out.weight";

  private record Norm(Parameter weight, Parameter bias) {}

  private record Linear(Parameter weight, Parameter bias) {}

  private record Layer(
      Norm inputNorm,
      Linear queryKeyValue,
      Linear attentionOut,
      Norm postAttentionNorm,
      Linear up,
      Linear down) {}

  private final int heads;
  private final int contextLength;
  private final int vocabularySize;
  private final double normEpsilon;
  private final boolean parallelResidual;
  private final RotarySpec rotary;
  private final Parameter embedIn;
  private final List<Layer> layers = new ArrayList<>();
  private final Norm finalNorm;
  private final Parameter embedOut;
  private final List<Parameter> parameters = new ArrayList<>();

  GptNeoX(ConfigReader config) {
    int hidden = config.integer("hidden_size");
    int inner = config.integer("intermediate_size");
    int layerCount = config.integer("num_hidden_layers");
    heads = config.integer("num_attention_heads");
    contextLength = config.integer("max_position_embeddings");
    vocabularySize = config.integer("vocab_size");
    normEpsilon = config.number("layer_norm_eps", 1e-5);
    parallelResidual = config.flag("use_parallel_residual", true);
    if (hidden % heads != 0) {
      throw config.problem(
          "hidden_size", hidden + "", "a multiple of num_attention_heads (" + heads + ")");
    }
    int headSize = hidden / heads;
    if (config.has("head_dim") && config.integer("head_dim") != headSize) {
      throw config.problem(
          "head_dim", config.text("head_dim"), headSize + ", hidden_size / num_attention_heads");
    }
    config.requireHeadSize(headSize);
    LayerTypes.requireFullAttention(config, layerCount, contextLength);
    rotary = RotaryReader.read(config, headSize);

    embedIn = register("gpt_neox.embed_in.weight", vocabularySize, hidden);
    for (int i = 0; i < layerCount; i++) {
      String prefix = "gpt_neox.layers." + i + ".";
      layers.add(new Layer(
          norm(prefix + "input_layernorm", hidden),
          linear(prefix + "attention.query_key_value", 3L * hidden, hidden),
          linear(prefix + "attention.dense", hidden, hidden),
          norm(prefix + "post_attention_layernorm", hidden),
          linear(prefix + "mlp.dense_h_to_4h", inner, hidden),
          linear(prefix + "mlp.dense_4h_to_h", hidden, inner)));
    }
    finalNorm = norm("gpt_neox.final_layer_norm", hidden);
    boolean tied = config.flag("tie_word_embeddings", false);
    embedOut = tied ? embedIn : register(OUTPUT, vocabularySize, hidden);
  }

  private Norm norm(String name, long size) {
    return new Norm(register(name + ".weight", size), register(name + ".bias", size));
  }

  private Linear linear(String name, long out, long in) {
    return new Linear(register(name + ".weight", out, in), register(name + ".bias", out));
  }

  private Parameter register(String name, long... shape) {
    Parameter parameter = Parameter.of(name, shape);
    parameters.add(parameter);
    return parameter;
  }

  @Override
  public List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  @Override
  public int contextLength() {
    return contextLength;
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
  }

  @Override
  public RotarySpec rotary() {
    return rotary;
  }

  @Override
  public <V> V hidden(Operations<V> ops) {
    V x_Sh = Layers.scored(
        ops, layers, ops.embedding(embedIn), (layer, x_Th, kept) -> layer(ops, layer, x_Th, kept));
    return norm(ops, finalNorm, x_Sh);
  }

  @Override
  public Parameter output() {
    return embedOut;
  }

  @Override
  public String outputName() {
    return OUTPUT;
  }

  private <V> V layer(Operations<V> ops, Layer layer, V x_Th, UnaryOperator<V> kept) {
    V mixed_Rh = kept.apply(mix(ops, layer, norm(ops, layer.inputNorm(), x_Th)));
    V x_Rh = kept.apply(x_Th);
    V attended_Rh = linear(ops, layer.attentionOut(), mixed_Rh);
    if (parallelResidual) {
      V fed_Rh = feedForward(ops, layer, norm(ops, layer.postAttentionNorm(), x_Rh));
      return ops.add(ops.add(fed_Rh, attended_Rh), x_Rh);
    }
    V residual_Rh = ops.add(attended_Rh, x_Rh);
    return ops.add(
        feedForward(ops, layer, norm(ops, layer.postAttentionNorm(), residual_Rh)), residual_Rh);
  }

  private <V> V mix(Operations<V> ops, Layer layer, V x_Th) {
    List<V> heads_THd = ops.fusedHeads(linear(ops, layer.queryKeyValue(), x_Th), heads);
    V query_THd = ops.rotate(heads_THd.get(0));
    V key_THd = ops.rotate(heads_THd.get(1));
    return ops.attention(query_THd, key_THd, heads_THd.get(2));
  }

  private <V> V feedForward(Operations<V> ops, Layer layer, V x_Rh) {
    return linear(ops, layer.down(), ops.gelu(linear(ops, layer.up(), x_Rh)));
  }

  private static <V> V linear(Operations<V> ops, Linear linear, V x) {
    return ops.linear(x, linear.weight(), linear.bias());
  }

  private <V> V norm(Operations<V> ops, Norm norm, V x) {
    return ops.layerNorm(x, norm.weight(), norm.bias(), normEpsilon);
  }
}
