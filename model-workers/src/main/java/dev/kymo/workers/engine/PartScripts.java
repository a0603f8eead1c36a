package dev.kymo.workers.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * Inner products of observed examples' gradients of one layer with the parts of an update of that layer, from the layer's input
 * and output gradient, each a method of {@code parts.py}.
 *
 * <p>An array's rows belong to N examples in turn, {@code sizes[i]} of them to example i; the first {@code left} are observed, the
 * others are what an update was made of. Results are (left, N − left + 3) in float64: ⟨∇ of an observed example, p⟩, p in turn
 * each update example's ∇ [/D], the momentum b [/D], the parameters before the step [/D], and their change Δθ. Without the
 * update's factors. If a second denominator is asked for, the columns of what it divides and of momentum and decay follow once more,
 * with it: (left, 2(N − left) + 5). R: rows, Δ: ∂L/∂y of the layer's output y. Confined to the thread that made it; results belong to the given
 * scope; no gradients.
 */
public final class PartScripts implements AutoCloseable {
  private final ScriptModule module;

  /**
   * A parameter in the update, five arrays of its shape.
   *
   * @param before θ before the step
   * @param after θ after it
   * @param squares v, read where anything is divided
   * @param momentum b; anything finite if the rule has none
   * @param otherSquares v of the second denominator, read where there is one
   */
  public record State(
      NDArray before, NDArray after, NDArray squares, NDArray momentum, NDArray otherSquares) {
    private IValue list() {
      return ScriptModule.values(List.of(before, after, squares, momentum, otherSquares));
    }
  }

  /**
   * What is divided by D = rootScale · √v + epsilon, elementwise.
   *
   * @param gradients the update examples' gradients; where they are not, nothing is
   * @param momentum b too
   * @param decay θ too
   * @param twice whether everything is divided by a second denominator too, of {@link State#otherSquares}
   */
  public record Division(
      double rootScale,
      double epsilon,
      boolean gradients,
      boolean momentum,
      boolean decay,
      boolean twice) {
    /** D = 1. */
    public static final Division NONE = new Division(0, 1, false, false, false, false);

    private IValue list() {
      return IValue.listFrom(
          rootScale, epsilon, flag(gradients), flag(momentum), flag(decay), flag(twice));
    }

    private static double flag(boolean set) {
      return set ? 1 : 0;
    }
  }

  private PartScripts(ScriptModule module) {
    this.module = module;
  }

  public static PartScripts create(NDManager owner) {
    return new PartScripts(ScriptModule.load(owner, "Parts", "parts.py"));
  }

  /**
   * Of a weight y = x·Wᵀ, x (R, in), Δ (R, out), for {@code width} of the outputs at a time: (N + 3)·width·in elements.
   */
  public NDArray linear(
      NDManager scope,
      NDArray x,
      NDArray delta,
      long[] sizes,
      int left,
      State weight,
      Division division,
      int width) {
    return one(
        scope,
        "linear",
        value(x),
        value(delta),
        IValue.listFrom(sizes),
        number(left),
        weight.list(),
        division.list(),
        number(width));
  }

  /** Of a bias (out), given Δ (R, out). */
  public NDArray vectors(
      NDManager scope, NDArray delta, long[] sizes, int left, State bias, Division division) {
    return one(
        scope,
        "vectors",
        value(delta),
        IValue.listFrom(sizes),
        number(left),
        bias.list(),
        division.list());
  }

  /** Of a layer norm's weight and bias (h) together, given its input x (R, h) and Δ (R, h). */
  public NDArray layerNorm(
      NDManager scope,
      NDArray x,
      NDArray delta,
      long[] sizes,
      int left,
      State weight,
      State bias,
      Division division,
      double epsilon) {
    return one(
        scope,
        "layer_norm",
        value(x),
        value(delta),
        IValue.listFrom(sizes),
        number(left),
        weight.list(),
        bias.list(),
        division.list(),
        IValue.from(epsilon));
  }

  /** Of a root-mean-square norm's weight (h), given its input x (R, h) and Δ (R, h). */
  public NDArray rmsNorm(
      NDManager scope,
      NDArray x,
      NDArray delta,
      long[] sizes,
      int left,
      State weight,
      Division division,
      double epsilon) {
    return one(
        scope,
        "rms_norm",
        value(x),
        value(delta),
        IValue.listFrom(sizes),
        number(left),
        weight.list(),
        division.list(),
        IValue.from(epsilon));
  }

  /** Of an embedding's weight (V, h), given the ids (R) and Δ (R, h), for {@code width} of the h columns at a time. */
  public NDArray embedding(
      NDManager scope,
      NDArray ids,
      NDArray delta,
      long[] sizes,
      int left,
      State weight,
      Division division,
      int width) {
    return one(
        scope,
        "embedding",
        value(ids),
        value(delta),
        IValue.listFrom(sizes),
        number(left),
        weight.list(),
        division.list(),
        number(width));
  }

  /**
   * What a weight that is both output layer and embedding adds to the products of either use: ⟨an observed example's gradient as one,
   * an update example's as the other⟩, both ways, in the columns of the update examples.
   *
   * @param x the output layer's input (S, h), {@code scored} rows of it by example
   * @param columns its Δ at the ids (S, R)
   * @param ids of the embedded tokens (R)
   * @param delta the embedding's Δ (R, h), {@code sizes} rows of it by example
   * @param width columns of h at a time
   */
  public NDArray tied(
      NDManager scope,
      NDArray x,
      NDArray columns,
      NDArray ids,
      NDArray delta,
      long[] scored,
      long[] sizes,
      int left,
      State weight,
      Division division,
      int width) {
    return one(
        scope,
        "tied",
        value(x),
        value(columns),
        value(ids),
        value(delta),
        IValue.listFrom(scored),
        IValue.listFrom(sizes),
        number(left),
        ScriptModule.values(List.of(weight.squares(), weight.otherSquares())),
        division.list(),
        number(width));
  }

  private NDArray one(NDManager scope, String method, IValue... inputs) {
    return module.run(scope, method, inputs).singletonOrThrow();
  }

  private static IValue value(NDArray array) {
    return ScriptModule.value(array);
  }

  private static IValue number(int value) {
    return IValue.from((long) value);
  }

  @Override
  public void close() {
    module.close();
  }
}
