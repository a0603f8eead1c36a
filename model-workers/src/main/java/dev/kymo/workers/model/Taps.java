package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * Receives, from the last layer to the first, every layer that has parameters, with its input x and the gradient Δ = ∂L/∂y of
 * its output y: all that the gradient of its parameters consists of. Rows belong to the examples in turn, {@code sizes[i]}
 * of them to example i. Arrays are valid during the call only and are not to be changed.
 */
public interface Taps {

  /** y = x·Wᵀ + b, x (R, in), delta (R, out). */
  void linear(Parameter weight, @Nullable Parameter bias, NDArray x, NDArray delta, long[] sizes);

  /** Layer normalisation of x (R, h), delta (R, h). */
  void layerNorm(
      Parameter weight, Parameter bias, NDArray x, NDArray delta, long[] sizes, double epsilon);

  /** Root-mean-square normalisation of x (R, h), delta (R, h). */
  void rmsNorm(Parameter weight, NDArray x, NDArray delta, long[] sizes, double epsilon);

  /** Rows of weight (V, h) by tokens (R), delta (R, h). */
  void embedding(Parameter weight, NDArray tokens, NDArray delta, long[] sizes);

  /**
   * Follows {@link #embedding} if its weight is the output layer's too: what both uses' gradients have in common.
   *
   * @param x the output layer's input (S, h), {@code scored} rows of it by example
   * @param columns the output layer's delta at the tokens (S, R)
   * @param tokens as {@link #embedding} had them (R)
   * @param delta the embedding's (R, h)
   */
  void tied(
      Parameter weight,
      NDArray x,
      NDArray columns,
      NDArray tokens,
      NDArray delta,
      long[] scored,
      long[] sizes);
}
