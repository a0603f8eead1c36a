package dev.kymo.workers.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;

/**
 * Operations of forward mode, each a method of {@code tangents.py}. A stacked array has N = 1 + K rows along its first
 * dimension: the value, then its derivatives in K directions. A parameter's derivatives, {@code change}, are stacked (K, …)
 * without the value. Confined to the thread that made it; results belong to the given scope; no gradients.
 */
public final class TangentScripts implements AutoCloseable {
  private final ScriptModule module;

  private TangentScripts(ScriptModule module) {
    this.module = module;
  }

  public static TangentScripts create(NDManager owner) {
    return new TangentScripts(ScriptModule.load(owner, "Tangents", "tangents.py"));
  }

  /** (N, T, h) from tokens (T), weight (V, h) and its change (K, V, h). */
  public NDArray embedding(NDManager scope, NDArray tokens, NDArray weight, NDArray change) {
    return one(scope, "embedding", value(tokens), value(weight), value(change));
  }

  /** x·Wᵀ, x (N, T, in), weight (out, in), change (K, out, in). */
  public NDArray linear(NDManager scope, NDArray x, NDArray weight, NDArray change) {
    return one(scope, "linear", value(x), value(weight), value(change));
  }

  /** Adds a bias (out) to y (N, T, out), which it overwrites; change (K, out). */
  public NDArray addBias(NDManager scope, NDArray y, NDArray bias, NDArray change) {
    return one(scope, "add_bias", value(y), value(bias), value(change));
  }

  /** Layer normalisation of x (N, T, h); weight and bias (h), their changes (K, h). */
  public NDArray layerNorm(
      NDManager scope,
      NDArray x,
      NDArray weight,
      NDArray bias,
      NDArray weightChange,
      NDArray biasChange,
      double epsilon) {
    return one(
        scope,
        "layer_norm",
        value(x),
        value(weight),
        value(bias),
        value(weightChange),
        value(biasChange),
        IValue.from(epsilon));
  }

  /** Root-mean-square normalisation of x (N, T, h); weight (h), its change (K, h). */
  public NDArray rmsNorm(
      NDManager scope, NDArray x, NDArray weight, NDArray weightChange, double epsilon) {
    return one(
        scope, "rms_norm", value(x), value(weight), value(weightChange), IValue.from(epsilon));
  }

  /** x·Φ(x), any stacked shape. */
  public NDArray gelu(NDManager scope, NDArray x) {
    return one(scope, "gelu", value(x));
  }

  /** x/(1 + e⁻ˣ), any stacked shape. */
  public NDArray silu(NDManager scope, NDArray x) {
    return one(scope, "silu", value(x));
  }

  /** The elementwise product of two of one stacked shape. */
  public NDArray multiply(NDManager scope, NDArray a, NDArray b) {
    return one(scope, "multiply", value(a), value(b));
  }

  /** Each head of x (N, T, G, d) {@code times} times in a row, (N, T, G·times, d). */
  public NDArray repeatHeads(NDManager scope, NDArray x, int times) {
    return one(scope, "repeat_heads", value(x), IValue.from(times));
  }

  /** Splits GPT-NeoX's fused projection (N, T, H·3·d) into query, key and value, each (N, T, H, d). */
  public NDList heads(NDManager scope, NDArray fused, int heads) {
    return module.run(scope, "heads", value(fused), IValue.from(heads));
  }

  /** As {@link ScriptedOperations#attention}, q, k, v (N, T, H, d) to (N, T, H·d); masks follow from the segments. */
  public NDArray attention(
      NDManager scope, NDArray q, NDArray k, NDArray v, long[] sizes, long[] prefixes) {
    return one(
        scope,
        "attention",
        value(q),
        value(k),
        value(v),
        IValue.listFrom(sizes),
        IValue.listFrom(prefixes));
  }

  /**
   * Convolution without padding, one step at a time: x (N, B, C, H, W), weight (D, C, k, k) and its change (K, D, C, k, k), bias (D)
   * and its change (K, D) to (N, B, D, H−k+1, W−k+1).
   */
  public NDArray convolution(
      NDManager scope,
      NDArray x,
      NDArray weight,
      NDArray bias,
      NDArray weightChange,
      NDArray biasChange) {
    return one(
        scope,
        "convolution",
        value(x),
        value(weight),
        value(bias),
        value(weightChange),
        value(biasChange));
  }

  /** Positions (S) of x (N, T, h). */
  public NDArray select(NDManager scope, NDArray x, NDArray positions) {
    return one(scope, "select", value(x), value(positions));
  }

  /** log π and its derivatives (N, S, V) from logits and theirs, which it overwrites. */
  public NDArray logProbabilities(NDManager scope, NDArray logits) {
    return one(scope, "log_probabilities", value(logits));
  }

  /** The entries of (N, S, V) at labels (S), (N, S). */
  public NDArray ofLabels(NDManager scope, NDArray logprobs, NDArray labels) {
    return one(scope, "of_labels", value(logprobs), value(labels));
  }

  /** The inner products, (K) in float64, of rows (K, n) with a vector (n); 65,536 elements at a time in their own type. */
  public NDArray dot(NDManager scope, NDArray rows, NDArray vector) {
    return one(scope, "dot", value(rows), value(vector));
  }

  /** target ← factor · source, flat arrays. */
  public void setPart(NDManager scope, NDArray target, NDArray source, double factor) {
    one(scope, "set_part", value(target), value(source), IValue.from(factor)).close();
  }

  /** target ← factor · source / divisor, elementwise. */
  public void setQuotient(
      NDManager scope, NDArray target, NDArray source, double factor, NDArray divisor) {
    one(scope, "set_quotient", value(target), value(source), IValue.from(factor), value(divisor))
        .close();
  }

  /** target ← target + factor · source. */
  public void addScaled(NDManager scope, NDArray target, NDArray source, double factor) {
    one(scope, "add_scaled", value(target), value(source), IValue.from(factor)).close();
  }

  /** target ← after − before. */
  public void setDifference(NDManager scope, NDArray target, NDArray after, NDArray before) {
    one(scope, "set_difference", value(target), value(after), value(before)).close();
  }

  /** rootScale · √squares + epsilon. */
  public NDArray denominator(NDManager scope, NDArray squares, double rootScale, double epsilon) {
    return one(scope, "denominator", value(squares), IValue.from(rootScale), IValue.from(epsilon));
  }

  private NDArray one(NDManager scope, String method, IValue... inputs) {
    return module.run(scope, method, inputs).singletonOrThrow();
  }

  private static IValue value(NDArray array) {
    return ScriptModule.value(array);
  }

  @Override
  public void close() {
    module.close();
  }
}
