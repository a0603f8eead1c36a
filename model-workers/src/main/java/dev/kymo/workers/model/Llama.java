package dev.kymo.workers.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The Llama family (Touvron et al. 2023), which Qwen2 belongs to: RMS norms, SwiGLU, shared key/value heads. */
final class Llama implements LanguageModel {
  private static final String OUTPUT = "lm_head.weight";

  private record Linear(Parameter weight, @Nullable Parameter bias) {}

  private record Layer(
      Parameter attentionNorm,
      Linear query,
      Linear key,
      Linear value,
      Linear attentionOut,
      Parameter feedForwardNorm,
      Linear gate,
      Linear up,
      Linear down) {}

  private final LlamaSizes sizes;
  private final Parameter embedding;
  private final List<Layer> layers = new ArrayList<>();
  private final Parameter finalNorm;
  private final Parameter output;
  private final List<Parameter> parameters = new ArrayList<>();

  Llama(LlamaSizes sizes) {
    this.sizes = sizes;
    embedding = register("model.embed_tokens.weight", sizes.vocabulary(), sizes.hidden());
    for (int i = 0; i < sizes.layers(); i++) {
      layers.add(layer("model.layers." + i + "."));
    }
    finalNorm = register("model.norm.weight", sizes.hidden());
    output = sizes.tied() ? embedding : register(OUTPUT, sizes.vocabulary(), sizes.hidden());
  }

  private Layer layer(String prefix) {
    long hidden = sizes.hidden();
    long inner = sizes.inner();
    long queries = (long) sizes.heads() * sizes.headSize();
    long keys = (long) sizes.keyValueHeads() * sizes.headSize();
    boolean bias = sizes.queryKeyValueBias();
    boolean outBias = sizes.attentionOutBias();
    boolean innerBias = sizes.feedForwardBias();
    String attention = prefix + "self_attn.";
    return new Layer(
        register(prefix + "input_layernorm.weight", hidden),
        linear(attention + "q_proj", queries, hidden, bias),
        linear(attention + "k_proj", keys, hidden, bias),
        linear(attention + "v_proj", keys, hidden, bias),
        linear(attention + "o_proj", hidden, queries, outBias),
        register(prefix + "post_attention_layernorm.weight", hidden),
        linear(prefix + "mlp.gate_proj", inner, hidden, innerBias),
        linear(prefix + "mlp.up_proj", inner, hidden, innerBias),
        linear(prefix + "mlp.down_proj", hidden, inner, innerBias));
  }

  private Linear linear(String name, long out, long in, boolean bias) {
    return new Linear(
        register(name + ".weight", out, in), bias ? register(name + ".bias", out) : null);
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
    return sizes.context();
  }

  @Override
  public int vocabularySize() {
    return sizes.vocabulary();
  }

  @Override
  public RotarySpec rotary() {
    return sizes.rotary();
  }

  @Override
  public <V> V hidden(Operations<V> ops) {
    V x_Sh = Layers.scored(
        ops,
        layers,
        ops.embedding(embedding),
        (layer, x_Th, kept) -> layer(ops, layer, x_Th, kept));
    return norm(ops, finalNorm, x_Sh);
  }

  @Override
  public Parameter output() {
    return output;
  }

  @Override
  public String outputName() {
    return OUTPUT;
  }

  private <V> V layer(Operations<V> ops, Layer layer, V x_Th, UnaryOperator<V> kept) {
    V mixed_Rh = kept.apply(mix(ops, layer, norm(ops, layer.attentionNorm(), x_Th)));
    V residual_Rh = ops.add(linear(ops, layer.attentionOut(), mixed_Rh), kept.apply(x_Th));
    return ops.add(
        feedForward(ops, layer, norm(ops, layer.feedForwardNorm(), residual_Rh)), residual_Rh);
  }

  private <V> V mix(Operations<V> ops, Layer layer, V x_Th) {
    V query_THd = ops.rotate(ops.heads(linear(ops, layer.query(), x_Th), sizes.heads()));
    V key_TGd = ops.rotate(ops.heads(linear(ops, layer.key(), x_Th), sizes.keyValueHeads()));
    V value_TGd = ops.heads(linear(ops, layer.value(), x_Th), sizes.keyValueHeads());
    return ops.attention(query_THd, shared(ops, key_TGd), shared(ops, value_TGd));
  }

  private <V> V shared(Operations<V> ops, V x_TGd) {
    int times = sizes.heads() / sizes.keyValueHeads();
    return times == 1 ? x_TGd : ops.repeatHeads(x_TGd, times);
  }

  private <V> V feedForward(Operations<V> ops, Layer layer, V x_Rh) {
    V gate = linear(ops, layer.gate(), x_Rh);
    return linear(ops, layer.down(), ops.gated(gate, linear(ops, layer.up(), x_Rh)));
  }

  private static <V> V linear(Operations<V> ops, Linear linear, V x) {
    return ops.linear(x, linear.weight(), linear.bias());
  }

  private <V> V norm(Operations<V> ops, Parameter weight, V x) {
    return ops.rmsNorm(x, weight, sizes.normEpsilon());
  }
}
