package dev.kymo.workers.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.model.GradientOperations;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedBatch;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.model.ScoredStates;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One forward pass over packed rows up to each scored token's log-probability, and its backward pass. */
final class LikelihoodPass {
  private final ScriptedOperations scripts;
  private final NDManager scope;
  private final PackedBatch batch;
  private final @Nullable GradientOperations recorded;
  private final ScoredStates states;
  private final NDArray allLogprobs;
  private final float[] tokenLogprobs;

  private LikelihoodPass(
      LanguageModel model,
      ParameterStore parameters,
      ScriptedOperations scripts,
      NDManager scope,
      List<PackedRow> rows,
      boolean recording) {
    this.scripts = scripts;
    this.scope = scope;
    batch = new PackedBatch(scope, model, rows);
    recorded = recording ? new GradientOperations(model, scripts, parameters, batch, scope) : null;
    states = recorded == null
        ? ScoredStates.values(model, parameters, scripts, scope, batch)
        : ScoredStates.made(model, parameters, scripts, batch, recorded.hidden());
    NDArray logits = states.logits(scope);
    NDList logprobs = scripts.logProbabilities(scope, logits, batch.labels());
    logits.close(); // another handle of what is log-probabilities now
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
    return new LikelihoodPass(model, parameters, scripts, scope, rows, false);
  }

  /** Values, with what {@link #backward} needs. */
  static LikelihoodPass recorded(
      LanguageModel model,
      ParameterStore parameters,
      ScriptedOperations scripts,
      NDManager scope,
      List<PackedRow> rows) {
    return new LikelihoodPass(model, parameters, scripts, scope, rows, true);
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
    if (recorded == null) {
      throw new IllegalStateException("this pass computed values only");
    }
    float[] coefficients = new float[batch.scoredCount()];
    int token = 0;
    for (double[] ofResponse : derivatives) {
      for (double derivative : ofResponse) {
        coefficients[token++] = (float) derivative;
      }
    }
    NDArray gradient =
        scripts.logitGradient(scope, allLogprobs, batch.labels(), scope.create(coefficients));
    allLogprobs.close();
    recorded.backward(states.hidden(), gradient);
  }
}
