package dev.kymo.workers.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedBatch;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.ValueOperations;
import java.util.Arrays;
import java.util.List;

/** One forward pass over packed rows up to each scored token's log-probability, and its backward pass. */
final class LikelihoodPass {
  private final ScriptedOperations scripts;
  private final NDManager scope;
  private final PackedBatch batch;
  private final NDArray logits;
  private final NDArray allLogprobs;
  private final float[] tokenLogprobs;

  private LikelihoodPass(
      ScriptedOperations scripts, NDManager scope, PackedBatch batch, NDArray logits) {
    this.scripts = scripts;
    this.scope = scope;
    this.batch = batch;
    this.logits = logits;
    NDArray detached = logits.stopGradient();
    detached.attach(scope);
    NDList logprobs = scripts.logProbabilities(scope, detached, batch.labels());
    tokenLogprobs = logprobs.get(0).toFloatArray();
    allLogprobs = logprobs.get(1);
  }

  /** Values only. */
  static LikelihoodPass values(
      LanguageModel model,
      ParameterStore parameters,
      ScriptedOperations scripts,
      NDManager scope,
      List<PackedRow> rows) {
    PackedBatch batch = new PackedBatch(scope, model, rows);
    ValueOperations operations = new ValueOperations(scripts, parameters, batch, scope);
    return new LikelihoodPass(
        scripts, scope, batch, model.logits(operations, model.hidden(operations)));
  }

  /** Values, with what {@link #backward} needs. */
  static LikelihoodPass recorded(
      LanguageModel model,
      ParameterStore parameters,
      ScriptedOperations scripts,
      NDManager scope,
      List<PackedRow> rows) {
    PackedBatch batch = new PackedBatch(scope, model, rows);
    ValueOperations operations = new ValueOperations(scripts, parameters, batch, scope);
    NDArray logits = Torch.recording(() -> model.logits(operations, model.hidden(operations)));
    return new LikelihoodPass(scripts, scope, batch, logits);
  }

  int responseCount() {
    return batch.responseCount();
  }

  /** Log-probability of each token of a response. */
  float[] tokenLogprobs(int response) {
    return Arrays.copyOfRange(
        tokenLogprobs, batch.responseStart(response), batch.responseStart(response + 1));
  }

  /** Adds to the parameters' gradients, given ∂L/∂log π of each token of each response. */
  void backward(List<double[]> derivatives) {
    float[] coefficients = new float[batch.scoredCount()];
    int token = 0;
    for (double[] ofResponse : derivatives) {
      for (double derivative : ofResponse) {
        coefficients[token++] = (float) derivative;
      }
    }
    NDArray gradient =
        scripts.logitGradient(scope, allLogprobs, batch.labels(), scope.create(coefficients));
    Torch.backward(logits, gradient);
  }
}
