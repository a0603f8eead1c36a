package dev.kymo.workers.training;

import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.data.ResponseTypes;
import dev.kymo.workers.objective.ScoredResponse;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What is to be said of a step. */
record StepReport(StageTraining stage, BatchSchedule.Batch batch, GradientPass.Result result) {

  StepRow record(long step, double learningRate, double gradientNorm, double seconds) {
    boolean referenced = stage.objective().needsReference();
    return new StepRow(
        step,
        stage.number(),
        stage.plan().objective().name(),
        batch.epoch(),
        batch.rows(),
        result.loss().loss(),
        learningRate,
        gradientNorm,
        result.tokens(),
        column(ResponseTypes.CHOSEN, ScoredResponse::logprob),
        column(ResponseTypes.REJECTED, ScoredResponse::logprob),
        referenced ? column(ResponseTypes.CHOSEN, ScoredResponse::referenceLogprob) : null,
        referenced ? column(ResponseTypes.REJECTED, ScoredResponse::referenceLogprob) : null,
        result.loss().chosenReward(),
        result.loss().rejectedReward(),
        seconds);
  }

  /** One number per row; null if the objective does not train on the response. */
  private @Nullable List<Double> column(String type, ToDoubleFunction<ScoredResponse> value) {
    int index = stage.objective().responses().indexOf(type);
    if (index < 0) {
      return null;
    }
    return result.responses().stream()
        .map(row -> value.applyAsDouble(row.get(index)))
        .toList();
  }
}
