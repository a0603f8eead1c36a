package dev.kymo.workers.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Inner products of observed examples' gradients of one layer with the parts of an update of that layer, from the layer's input
 * and output gradient, each a method of {@code parts.py}.
 *
 * <p>An array's rows belong to N examples in turn, {@code sizes[i]} of them to example i; the first {@code left} are observed, the
 * others are what an update was made of. Results are (left, N − left + 3) in float64: ⟨∇ of an observed example, p⟩, p in turn
 * each update example's ∇ [/D], the momentum b [/D], the parameters before the step [/D], and their change Δθ. Without the
 * update's factors. {@link Second} says what may follow. R: rows, Δ: ∂L/∂y of the layer's output y. Confined to the thread that made it;
 * results belong to the given scope; no gradients.
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
   * @param otherSquares v of the second denominator, or v before the step, read where there is a {@link Second} that asks for it
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
   * @param second what follows the products
   */
  public record Division(
      double rootScale,
      double epsilon,
      boolean gradients,
      boolean momentum,
      boolean decay,
      Second second) {
    /** D = 1. */
    public static Division none(Second second) {
      return new Division(0, 1, false, false, false, second);
    }

    private IValue list() {
      double[] head = {rootScale, epsilon, flag(gradients), flag(momentum), flag(decay)};
      return IValue.listFrom(
          DoubleStream.concat(Arrays.stream(head), Arrays.stream(second.list())).toArray());
    }

    private static double flag(boolean set) {
      return set ? 1 : 0;
    }
  }

  /** What follows the products in further columns. */
  public sealed interface Second {
    /** How many columns, given how many update examples there are. */
    int columns(int updates);

    private double[] list() {
      if (this instanceof Uncertain u) {
        return new double[] {
          2,
          u.squareKeep,
          u.squareWeight,
          u.gradientError,
          u.clipError,
          u.rounding,
          Math.abs(u.gradientFactor),
          Math.abs(u.momentumFactor),
          Math.abs(u.decayFactor)
        };
      }
      return new double[] {this == Other.DENOMINATOR ? 1 : 0};
    }
  }

  /** Nothing, or the same with another denominator. */
  public enum Other implements Second {
    NOTHING,
    /** The products but the last once more, with a denominator of {@link State#otherSquares}. */
    DENOMINATOR;

    @Override
    public int columns(int updates) {
      return this == NOTHING ? 0 : updates + 2;
    }
  }

  /**
   * How far all products but the last can move together at most if the gradient that the denominator was made of is uncertain, in one column: Σ |∇|
   * w r elementwise. w = gradientFactor · Σ |g_u|/D over the update examples + momentumFactor · |b|/D + decayFactor · |θ|/D of
   * what is divided; s² = Σ g_u². r is the largest relative change of 1/D with v = squareKeep · v₀ + squareWeight · ĝ², v₀ in {@link
   * State#otherSquares}, when |ĝ| changes by gradientError · s' + clipError · |ĝ|; s'² is the mean of s² and of what its means by row and by column let
   * expect, because a gradient may be small by chance and its error not. Then, in a column, Σ s².
   *
   * @param squareKeep factor of v₀
   * @param squareWeight factor of ĝ²
   * @param gradientError relative to s'
   * @param clipError relative to ĝ
   * @param rounding added to r
   * @param gradientFactor of the update's rule, likewise the others
   */
  public record Uncertain(
      double squareKeep,
      double squareWeight,
      double gradientError,
      double clipError,
      double rounding,
      double gradientFactor,
      double momentumFactor,
      double decayFactor)
      implements Second {
    @Override
    public int columns(int updates) {
      return 2;
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
   * an update example's as the other⟩, both ways, in the columns of the update examples. Bounds are those of both uses together, on top of
   * what each use has alone.
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
        weight.list(),
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
