package dev.kymo.monitoring.report.history;

import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.fold.AccumulatedInfluence;
import dev.kymo.monitoring.fold.RunSummary;
import dev.kymo.vocabulary.TokensRow;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is recorded of one run.
 *
 * @param summary the run at a glance
 * @param stages first and last step of each stage that has begun, in order
 * @param responses curves by response type, in the order of the rows
 * @param argmax by step, of the chosen responses; in nats
 * @param entropy by step, of the predictions along the chosen responses; in nats per token
 * @param learningRate of each step
 * @param margin mean reward margin of each step's batch
 * @param doubt mean of 1 − σ(margin) over each step's batch
 * @param recoveries attempts that ended before the run did, in order
 * @param replayed steps that were repeated and equal those before
 * @param mismatches rows that a repetition gave otherwise
 * @param influence what decomposed steps say, one for each stage that has any
 * @param kernel how alike responses were to the model
 * @param pushed what they did at the tokens that they pushed down, in the order of the rows
 */
public record RunRecord(
    RunSummary summary,
    List<Span> stages,
    Map<String, ResponseCurve> responses,
    Series argmax,
    Series entropy,
    Series learningRate,
    Series margin,
    Series doubt,
    List<AttemptRecovery> recoveries,
    long replayed,
    int mismatches,
    List<AccumulatedInfluence> influence,
    KernelHistory kernel,
    List<TokensRow> pushed) {
  /** The response along whose tokens argmax and entropy are reported. */
  static final String CHOSEN = "chosen";

  /**
   * Where a stage lies.
   *
   * @param from the last step before the stage
   * @param to its last recorded step
   */
  public record Span(int stage, String objective, long from, long to) {}

  /**
   * How a response type fared.
   *
   * @param logprob mean log-probability by step, in nats
   * @param tokens mean number of tokens
   */
  public record ResponseCurve(Series logprob, double tokens) {}

  public RunRecord {
    stages = List.copyOf(stages);
    responses = Collections.unmodifiableMap(new LinkedHashMap<>(responses));
    recoveries = List.copyOf(recoveries);
    pushed = List.copyOf(pushed);
  }

  /** The stage of that number, if any of its steps is recorded. */
  public Optional<RecordedStage> stage(int number, PlannedStage plan) {
    return stages.stream()
        .filter(span -> span.stage() == number)
        .map(span -> new RecordedStage(this, plan, number, span.from(), span.to(), ended(span)))
        .findFirst();
  }

  private boolean ended(Span span) {
    return summary.state() == RunStatus.COMPLETED || !span.equals(stages.get(stages.size() - 1));
  }
}
