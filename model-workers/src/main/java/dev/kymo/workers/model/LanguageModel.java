package dev.kymo.workers.model;

import dev.kymo.workers.data.ModelLimits;
import java.util.List;

/** An architecture with its sizes: which parameters there are, and how a forward pass uses them. Holds no values. */
public interface LanguageModel {

  /** All parameters, in a fixed order; a tied weight occurs once. */
  List<Parameter> parameters();

  /** Longest sequence. */
  int contextLength();

  int vocabularySize();

  default ModelLimits limits() {
    return new ModelLimits(contextLength(), vocabularySize());
  }

  RotarySpec rotary();

  /** The last hidden states at the scored positions, normalised, (S, h). */
  <V> V hidden(Operations<V> operations);

  /** The output layer's weight (V, h); it has no bias. */
  Parameter output();

  /** What folders call the output layer's weight where it is not tied to the embedding. */
  String outputName();

  /** Logits (S, V) from {@link #hidden}. */
  default <V> V logits(Operations<V> operations, V hidden) {
    return operations.linear(hidden, output(), null);
  }
}
