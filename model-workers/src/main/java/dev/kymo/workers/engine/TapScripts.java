package dev.kymo.workers.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;

/**
 * Inner products of per-example gradients of one layer, from the layer's input and output gradient, each a method of {@code
 * taps.py}.
 *
 * <p>An array's rows belong to N examples in turn, {@code sizes[i]} of them to example i. Results are (left, N − right) in
 * float64: entry (i, j) is ⟨∇ of example i, ∇ of example right + j⟩ for i &lt; left. R: rows, Δ: ∂L/∂y of the layer's output y.
 * Confined to the thread that made it; results belong to the given scope; no gradients.
 */
public final class TapScripts implements AutoCloseable {
  private final ScriptModule module;

  /** Which examples' products are wanted: the first {@code left} of them with those from {@code right} on. */
  public record Pairs(int left, int right) {}

  private TapScripts(ScriptModule module) {
    this.module = module;
  }

  public static TapScripts create(NDManager owner) {
    return new TapScripts(ScriptModule.load(owner, "Taps", "taps.py"));
  }

  /**
   * Of a weight y = x·Wᵀ, x (R, in), Δ (R, out), through every example's Δᵀx, made for {@code width} of the outputs at a
   * time: N·width·in elements.
   */
  public NDArray materialised(
      NDManager scope, NDArray x, NDArray delta, long[] sizes, Pairs pairs, int width) {
    return one(
        scope,
        "materialised",
        value(x),
        value(delta),
        list(sizes),
        left(pairs),
        right(pairs),
        number(width));
  }

  /** The same through Σ (x_t·x_s)(Δ_t·Δ_s) over the rows t of one and s of the other example. */
  public NDArray tokens(NDManager scope, NDArray x, NDArray delta, long[] sizes, Pairs pairs) {
    return one(scope, "tokens", value(x), value(delta), list(sizes), left(pairs), right(pairs));
  }

  /** Of a bias (out), given Δ (R, out). */
  public NDArray vectors(NDManager scope, NDArray delta, long[] sizes, Pairs pairs) {
    return one(scope, "vectors", value(delta), list(sizes), left(pairs), right(pairs));
  }

  /** Of a layer norm's weight and bias (h) together, given its input x (R, h) and Δ (R, h). */
  public NDArray layerNorm(
      NDManager scope, NDArray x, NDArray delta, long[] sizes, Pairs pairs, double epsilon) {
    return one(
        scope,
        "layer_norm",
        value(x),
        value(delta),
        list(sizes),
        left(pairs),
        right(pairs),
        IValue.from(epsilon));
  }

  /** Of a root-mean-square norm's weight (h), given its input x (R, h) and Δ (R, h). */
  public NDArray rmsNorm(
      NDManager scope, NDArray x, NDArray delta, long[] sizes, Pairs pairs, double epsilon) {
    return one(
        scope,
        "rms_norm",
        value(x),
        value(delta),
        list(sizes),
        left(pairs),
        right(pairs),
        IValue.from(epsilon));
  }

  /**
   * Of an embedding's weight (V, h), given the ids (R) and Δ (R, h), through every example's gradient in the rows of the ids
   * that occur, made for {@code width} of the h columns at a time.
   */
  public NDArray embedding(
      NDManager scope, NDArray ids, NDArray delta, long[] sizes, Pairs pairs, int width) {
    return one(
        scope,
        "embedding",
        value(ids),
        value(delta),
        list(sizes),
        left(pairs),
        right(pairs),
        number(width));
  }

  /** The same through Σ [id_t = id_s](Δ_t·Δ_s). */
  public NDArray embeddingTokens(
      NDManager scope, NDArray ids, NDArray delta, long[] sizes, Pairs pairs) {
    return one(
        scope,
        "embedding_tokens",
        value(ids),
        value(delta),
        list(sizes),
        left(pairs),
        right(pairs));
  }

  /** The columns {@code ids} (R) of Δ (S, V). */
  public NDArray columns(NDManager scope, NDArray delta, NDArray ids) {
    return one(scope, "columns", value(delta), value(ids));
  }

  /**
   * What a weight that is both output layer and embedding adds to the products of either use: ⟨one example's gradient as
   * output layer, the other's as embedding⟩, both ways.
   *
   * @param x the output layer's input (S, h)
   * @param columns its Δ at the ids of the embedded tokens (S, R)
   * @param delta the embedding's Δ (R, h)
   * @param scored rows of x by example
   * @param sizes rows of delta by example
   */
  public NDArray tied(
      NDManager scope,
      NDArray x,
      NDArray columns,
      NDArray delta,
      long[] scored,
      long[] sizes,
      Pairs pairs) {
    return one(
        scope,
        "tied",
        value(x),
        value(columns),
        value(delta),
        list(scored),
        list(sizes),
        left(pairs),
        right(pairs));
  }

  /** Δ·W (R, in), given Δ (R, out) and weight (out, in). */
  public NDArray inputGradient(NDManager scope, NDArray delta, NDArray weight) {
    return one(scope, "input_gradient", value(delta), value(weight));
  }

  private NDArray one(NDManager scope, String method, IValue... inputs) {
    return module.run(scope, method, inputs).singletonOrThrow();
  }

  private static IValue value(NDArray array) {
    return ScriptModule.value(array);
  }

  private static IValue list(long[] sizes) {
    return IValue.listFrom(sizes);
  }

  private static IValue left(Pairs pairs) {
    return number(pairs.left());
  }

  private static IValue right(Pairs pairs) {
    return number(pairs.right());
  }

  private static IValue number(int value) {
    return IValue.from((long) value);
  }

  @Override
  public void close() {
    module.close();
  }
}
