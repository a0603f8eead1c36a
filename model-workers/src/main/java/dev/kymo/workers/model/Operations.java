package dev.kymo.workers.model;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a language model may do in a forward pass over one {@link PackedBatch}. The interpreter behind it decides what is computed:
 * values, values with tangents, or values with taps.
 *
 * <p>Shapes: T tokens of the batch, S scored positions, h hidden size, H heads of size d.
 *
 * @param <V> the interpreter's values
 */
public interface Operations<V> extends LayerOperations<V> {

  /** The batch's token embeddings (T, h), from weight (V, h). */
  V embedding(Parameter weight);

  /** Layer normalisation over the last dimension. */
  V layerNorm(V x, Parameter weight, Parameter bias, double epsilon);

  /** Root-mean-square normalisation over the last dimension: x·w/√(mean x² + ε), weight w (h). */
  V rmsNorm(V x, Parameter weight, double epsilon);

  /** silu(gate)·x, elementwise, silu(a) = a/(1 + e⁻ᵃ): the inside of SwiGLU. */
  V gated(V gate, V x);

  V add(V a, V b);

  /** Query, key and value, each (T, H, d), from GPT-NeoX's fused projection (T, H·3·d). */
  List<V> fusedHeads(V fused, int heads);

  /** A projection (T, H·d) as heads (T, H, d). */
  V heads(V x, int heads);

  /** Each head of x (T, G, d) {@code times} times in a row, (T, G·times, d): key/value heads that query heads share. */
  V repeatHeads(V x, int times);

  /** Rotary position embedding of x (T, H, d) at the batch's positions. */
  V rotate(V x);

  /** Causal scaled dot-product attention within each of the batch's sequences, (T, H, d) to (T, H·d). */
  V attention(V query, V key, V value);

  /** Runs a part of the model that leaves nothing behind but its result. */
  V block(V x, UnaryOperator<V> body);

  /** The rows of x (T, h) at the batch's scored positions, (S, h). */
  V scored(V x);
}
