package dev.kymo.workers.training;

import ai.djl.ndarray.NDManager;
import dev.kymo.workers.engine.ScriptedOperations;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.BatchLoss;
import dev.kymo.workers.objective.ScoredResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes a batch's loss and its gradient, in micro-batches of at most so many rows.
 *
 * <p>An objective sees the whole batch. If that does not fit one pass, a first round of passes computes log-probabilities
 * only, and a second one computes them again with gradients; a batch that fits is computed once.
 */
final class GradientPass {
  private final LanguageModel model;
  private final ParameterStore parameters;
  private final ScriptedOperations scripts;
  private final NDManager owner;

  GradientPass(
      LanguageModel model, ParameterStore parameters, ScriptedOperations scripts, NDManager owner) {
    this.model = model;
    this.parameters = parameters;
    this.scripts = scripts;
    this.owner = owner;
  }

  /** The batch's responses as the objective saw them, and what it made of them. */
  record Result(List<List<ScoredResponse>> responses, BatchLoss loss) {

    int tokens() {
      return responses.stream()
          .flatMap(List::stream)
          .mapToInt(ScoredResponse::tokens)
          .sum();
    }
  }

  /** Adds the batch's gradient to the parameters', unless the loss is not finite. */
  Result run(StageTraining stage, List<Integer> rowNumbers) {
    List<PackedRow> rows = rowNumbers.stream().map(stage.rows()::get).toList();
    Integer limit = stage.plan().step().microBatch();
    int microBatch = limit == null ? rows.size() : Math.min(limit, rows.size());
    return microBatch == rows.size()
        ? whole(stage, rowNumbers, rows)
        : inParts(stage, rowNumbers, rows, microBatch);
  }

  private Result whole(StageTraining stage, List<Integer> rowNumbers, List<PackedRow> rows) {
    try (NDManager scope = owner.newSubManager()) {
      LikelihoodPass pass = LikelihoodPass.recorded(model, parameters, scripts, scope, rows);
      Result result = evaluate(stage, rowNumbers, tokenLogprobs(pass));
      if (Double.isFinite(result.loss().loss())) {
        pass.backward(flat(result.loss().derivatives()));
      }
      return result;
    }
  }

  private Result inParts(
      StageTraining stage, List<Integer> rowNumbers, List<PackedRow> rows, int microBatch) {
    List<float[]> logprobs = new ArrayList<>();
    for (int start = 0; start < rows.size(); start += microBatch) {
      List<PackedRow> part = rows.subList(start, Math.min(start + microBatch, rows.size()));
      try (NDManager scope = owner.newSubManager()) {
        logprobs.addAll(
            tokenLogprobs(LikelihoodPass.values(model, parameters, scripts, scope, part)));
      }
    }
    Result result = evaluate(stage, rowNumbers, logprobs);
    if (!Double.isFinite(result.loss().loss())) {
      return result;
    }
    for (int start = 0; start < rows.size(); start += microBatch) {
      int end = Math.min(start + microBatch, rows.size());
      try (NDManager scope = owner.newSubManager()) {
        LikelihoodPass pass =
            LikelihoodPass.recorded(model, parameters, scripts, scope, rows.subList(start, end));
        pass.backward(flat(result.loss().derivatives().subList(start, end)));
      }
    }
    return result;
  }

  private static List<float[]> tokenLogprobs(LikelihoodPass pass) {
    List<float[]> logprobs = new ArrayList<>();
    for (int i = 0; i < pass.responseCount(); i++) {
      logprobs.add(pass.tokenLogprobs(i));
    }
    return logprobs;
  }

  private static List<double[]> flat(List<List<double[]>> derivatives) {
    return derivatives.stream().flatMap(List::stream).toList();
  }

  private static Result evaluate(
      StageTraining stage, List<Integer> rowNumbers, List<float[]> logprobs) {
    List<String> types = stage.objective().responses();
    References references = stage.references();
    List<List<ScoredResponse>> rows = new ArrayList<>();
    for (int row : rowNumbers) {
      List<ScoredResponse> responses = new ArrayList<>();
      for (int r = 0; r < types.size(); r++) {
        float[] tokens = logprobs.get(rows.size() * types.size() + r);
        double reference = references == null ? Double.NaN : references.logprob(row, r);
        responses.add(new ScoredResponse(types.get(r), tokens, reference));
      }
      rows.add(responses);
    }
    return new Result(rows, stage.objective().evaluate(rows));
  }
}
