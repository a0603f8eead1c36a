package dev.kymo.workers.model;

import org.jspecify.annotations.Nullable;

/**
 * What any model may do in a forward pass, whatever it reads.
 *
 * @param <V> the interpreter's values
 */
public interface LayerOperations<V> {

  /** x·Wᵀ + b, x (…, in), W (out, in), b (out). */
  V linear(V x, Parameter weight, @Nullable Parameter bias);

  /** x·Φ(x), Φ the normal distribution function. */
  V gelu(V x);
}
