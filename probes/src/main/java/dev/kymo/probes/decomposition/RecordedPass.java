package dev.kymo.probes.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.model.GradientOperations;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedBatch;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.ValueOperations;
import java.util.List;

/**
 * One forward pass over an example, or several, with gradients recorded. Any number of backward passes may follow, each adding to
 * the gradient of the parameters that it was made with. M: tokens of the responses, V: vocabulary.
 */
public final class RecordedPass implements AutoCloseable {
  private final Differentiator owner;
  private final ParameterStore at;
  private final NDArray labels;
  private final NDManager scope;
  private final GradientOperations recorded;
  private final NDArray hidden;
  private final NDArray logprobs_MV;
  private final double[] logprobs_M;

  RecordedPass(Differentiator owner, ParameterStore at, List<PackedRow> rows) {
    this.owner = owner;
    this.at = at;
    this.scope = owner.newScope();
    LanguageModel model = owner.model();
    PackedBatch batch = new PackedBatch(scope, model, rows, at.type());
    labels = batch.labels();
    recorded = new GradientOperations(model, owner.scripts(), at, batch, scope);
    hidden = recorded.hidden();
    ValueOperations values = new ValueOperations(owner.scripts(), at, batch, scope);
    NDList logprobs =
        owner.scripts().logProbabilities(scope, model.logits(values, hidden), batch.labels());
    logprobs_M = Arrays64.doubles(logprobs.get(0));
    logprobs_MV = logprobs.get(1);
  }

  /** log π of each token, M numbers. */
  public double[] logprobs() {
    return logprobs_M.clone();
  }

  /** log π of every token at every position, (M, V); belongs to this pass and is not to be changed. */
  NDArray logDistribution() {
    return logprobs_MV;
  }

  /** Adds Σ_m c_m ∇ log π(y_m) to the gradient. */
  public void addGradient(double[] coefficients) {
    try (NDManager inner = scope.newSubManager()) {
      NDArray copy = logprobs_MV.duplicate();
      copy.attach(inner);
      NDArray weights = Arrays64.vector(inner, coefficients, at.type());
      recorded.backwardAgain(hidden, owner.scripts().logitGradient(inner, copy, labels, weights));
    }
  }

  /** Adds Jᵀw to the gradient, J = ∇_θ z of the logits, w (M, V), which is closed. */
  void addLogitGradient(NDArray cotangent) {
    recorded.backwardAgain(hidden, cotangent);
  }

  @Override
  public void close() {
    scope.close();
  }
}
