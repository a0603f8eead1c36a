package dev.kymo.workers.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * Operations that DJL's arrays lack or that would take many calls, each one method of a small TorchScript module
 * ({@code operations.py}). Gradients flow through. Confined to the thread that made it; results belong to the given scope.
 */
public final class ScriptedOperations implements AutoCloseable {
  private final ScriptModule module;

  private ScriptedOperations(ScriptModule module) {
    this.module = module;
  }

  public static ScriptedOperations create(NDManager owner) {
    return new ScriptedOperations(ScriptModule.load(owner, "Operations", "operations.py"));
  }

  /** Splits GPT-NeoX's fused projection (T, H·3·d) into query, key and value, each (T, H, d). */
  public NDList heads(NDManager scope, NDArray fused, int heads) {
    return run(scope, "heads", value(fused), IValue.from(heads));
  }

  /** Each head of x (T, G, d) {@code times} times in a row, (T, G·times, d). */
  public NDArray repeatHeads(NDManager scope, NDArray x, int times) {
    return run(scope, "repeat_heads", value(x), IValue.from(times)).singletonOrThrow();
  }

  /**
   * Root-mean-square norm over the last dimension, x·w/√(mean x² + ε). The mean comes from the vector norm: two thirds of
   * the time that squares written out, as in PyTorch's own {@code rms_norm}, take forward and back.
   */
  public NDArray rmsNorm(NDManager scope, NDArray x, NDArray weight, double epsilon) {
    return run(scope, "rms_norm", value(x), value(weight), IValue.from(epsilon)).singletonOrThrow();
  }

  /** silu(gate)·x, elementwise, silu(a) = a/(1 + e⁻ᵃ). */
  public NDArray gated(NDManager scope, NDArray gate, NDArray x) {
    return run(scope, "gated", value(gate), value(x)).singletonOrThrow();
  }

  /** Rotary embedding: x·cos + (x·turn)·sin, x (T, H, d), cos and sin (T, 1, d), turn (d, d). */
  public NDArray rotate(NDManager scope, NDArray x, NDArray cosine, NDArray sine, NDArray turn) {
    return run(scope, "rotate", value(x), value(cosine), value(sine), value(turn))
        .singletonOrThrow();
  }

  /**
   * Causal attention over packed segments, q, k, v (T, H, d) to (T, H·d).
   *
   * @param sizes length of each segment
   * @param prefixes n ≥ 0: the segment begins a row, attends to itself, and its first n tokens are what later segments of
   *     the row attend to as well; −1: the segment continues a row
   * @param masks additive mask (own, prefix + own) of each continuing segment; anything for the others
   */
  public NDArray attention(
      NDManager scope,
      NDArray q,
      NDArray k,
      NDArray v,
      long[] sizes,
      long[] prefixes,
      List<NDArray> masks) {
    IValue[] inputs = {
      value(q),
      value(k),
      value(v),
      IValue.listFrom(sizes),
      IValue.listFrom(prefixes),
      ScriptModule.values(masks)
    };
    return run(scope, "attention", inputs).singletonOrThrow();
  }

  /** Causal attention over {@code sequences} segments of one length, q, k, v (T, H, d) to (T, H·d). */
  public NDArray evenAttention(NDManager scope, NDArray q, NDArray k, NDArray v, int sequences) {
    return run(scope, "even_attention", value(q), value(k), value(v), IValue.from(sequences))
        .singletonOrThrow();
  }

  /** Rows {@code positions} (S) of x (T, h), repeats allowed. */
  public NDArray select(NDManager scope, NDArray x, NDArray positions) {
    return run(scope, "select", value(x), value(positions)).singletonOrThrow();
  }

  /** Log-probability of each label (S) and of every token (S, V), from logits (S, V), which it overwrites. */
  public NDList logProbabilities(NDManager scope, NDArray logits, NDArray labels) {
    return run(scope, "log_probabilities", value(logits), value(labels));
  }

  /** ∂L/∂z = −c·(π − e_y), from log-probabilities (S, V), which it overwrites, and c = ∂L/∂log π(y) (S). */
  public NDArray logitGradient(
      NDManager scope, NDArray logProbabilities, NDArray labels, NDArray coefficients) {
    return run(scope, "logit_gradient", value(logProbabilities), value(labels), value(coefficients))
        .singletonOrThrow();
  }

  /**
   * The output layer's backward pass: adds ∂L/∂zᵀ·x to the weight's gradient (V, h) in place and returns ∂L/∂x = ∂L/∂z·W
   * (S, h), x (S, h). Autograd would make a second (V, h) and add that.
   */
  public NDArray outputGradient(
      NDManager scope, NDArray logitGradient, NDArray x, NDArray weight, NDArray weightGradient) {
    return run(
            scope,
            "output_gradient",
            value(logitGradient),
            value(x),
            value(weight),
            value(weightGradient))
        .singletonOrThrow();
  }

  /** Adds {@code rows} (T, h) to the rows {@code positions} (T) of {@code target} (V, h) in place, in their order. */
  public void addRows(NDManager scope, NDArray target, NDArray positions, NDArray rows) {
    run(scope, "add_rows", value(target), value(positions), value(rows)).close();
  }

  /**
   * Per scored position, (5, S), from logits, which it overwrites: log π(y), max log π, logsumexp of log π without the argmax, ‖π‖², entropy.
   */
  public NDArray statistics(NDManager scope, NDArray logits, NDArray labels) {
    return run(scope, "statistics", value(logits), value(labels)).singletonOrThrow();
  }

  private NDList run(NDManager scope, String method, IValue... inputs) {
    return module.run(scope, method, inputs);
  }

  private static IValue value(NDArray array) {
    return ScriptModule.value(array);
  }

  @Override
  public void close() {
    module.close();
  }
}
