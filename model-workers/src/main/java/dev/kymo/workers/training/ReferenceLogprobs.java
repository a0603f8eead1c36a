package dev.kymo.workers.training;

import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.ScoredResponse;
import java.util.List;

/** Computes reference log-probabilities, row by row, so that they depend on nothing but the parameters and the row. */
final class ReferenceLogprobs {
  private final LanguageModel model;
  private final ScriptedOperations scripts;
  private final NDManager owner;

  ReferenceLogprobs(LanguageModel model, ScriptedOperations scripts, NDManager owner) {
    this.model = model;
    this.scripts = scripts;
    this.owner = owner;
  }

  References compute(ParameterStore parameters, List<PackedRow> rows) {
    double[][] logprobs = new double[rows.size()][];
    for (int i = 0; i < logprobs.length; i++) {
      logprobs[i] = compute(parameters, rows.get(i));
    }
    return new References(logprobs);
  }

  private double[] compute(ParameterStore parameters, PackedRow row) {
    try (NDManager scope = owner.newSubManager()) {
      LikelihoodPass pass = LikelihoodPass.values(model, parameters, scripts, scope, List.of(row));
      double[] sums = new double[pass.responseCount()];
      for (int response = 0; response < sums.length; response++) {
        sums[response] = ScoredResponse.logprob(pass.tokenLogprobs(response));
      }
      return sums;
    }
  }
}
