package dev.kymo.workers.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes hidden states with gradients recorded, and back-propagates into the parameters' gradients.
 *
 * <p>Autograd adds a parameter's gradient as a whole tensor. For the two that are as long as the vocabulary this costs more
 * than the pass through the rest of a small model, so they are left out of the graph: the embedding adds the rows of the
 * batch's tokens, the output layer lets the matrix product add in place.
 */
public final class GradientOperations extends ValueOperations {
  private record Embedded(Parameter weight, NDArray rows) {}

  private final LanguageModel model;
  private final NDManager scope;
  private final List<Embedded> embedded = new ArrayList<>();

  public GradientOperations(
      LanguageModel model,
      ScriptedOperations scripts,
      ParameterStore parameters,
      PackedBatch batch,
      NDManager scope) {
    super(scripts, parameters, batch, scope);
    this.model = model;
    this.scope = scope;
  }

  /** The model's hidden states (S, h), recorded. */
  public NDArray hidden() {
    return Torch.recording(() -> model.hidden(this));
  }

  @Override
  public NDArray embedding(Parameter weight) {
    NDArray rows = Torch.leaf(super.embedding(weight));
    embedded.add(new Embedded(weight, rows));
    return rows;
  }

  /** Given {@link #hidden()} and ∂L/∂logits (S, V), which is closed: the graph's own memory can use its place. */
  public void backward(NDArray hidden, NDArray logitGradient) {
    NDArray hiddenGradient = outputGradient(hidden, logitGradient);
    Torch.backward(hidden, hiddenGradient);
    for (Embedded each : embedded) {
      addEmbeddingGradient(each);
    }
  }

  /** As {@link #backward}, but another backward pass may follow. */
  public void backwardAgain(NDArray hidden, NDArray logitGradient) {
    NDArray hiddenGradient = outputGradient(hidden, logitGradient);
    Torch.backwardAgain(hidden, hiddenGradient);
    for (Embedded each : embedded) {
      addEmbeddingGradient(each);
      try (NDArray gradient = Torch.gradient(each.rows())) {
        Torch.zero(gradient);
      }
    }
  }

  private NDArray outputGradient(NDArray hidden, NDArray logitGradient) {
    Parameter output = model.output();
    NDArray hiddenGradient = scripts()
        .outputGradient(
            scope,
            logitGradient,
            hidden,
            parameters().leaf(output),
            parameters().leafGradient(output));
    logitGradient.close();
    return hiddenGradient;
  }

  private void addEmbeddingGradient(Embedded each) {
    try (NDArray gradient = Torch.gradient(each.rows())) {
      scripts()
          .addRows(scope, parameters().leafGradient(each.weight()), batch().tokens(), gradient);
    }
  }
}
