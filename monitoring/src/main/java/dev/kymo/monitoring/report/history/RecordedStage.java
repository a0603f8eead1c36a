package dev.kymo.monitoring.report.history;

import dev.kymo.vocabulary.TokensRow;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One stage of one run, with its curves from the last step before it to its last recorded one.
 *
 * @param run the run
 * @param plan what was asked for
 * @param number of the stage, from 1
 * @param from the last step before it
 * @param to its last recorded step
 * @param ended whether all its steps were taken
 */
public record RecordedStage(
    RunRecord run, PlannedStage plan, int number, long from, long to, boolean ended) {

  /** The stage with all that came before it in its run, as if it had begun there. */
  public RecordedStage withAllBefore() {
    return new RecordedStage(run, plan, number, 0, to, ended);
  }

  /** Response types that were read. */
  public Set<String> responses() {
    return run.responses().keySet();
  }

  /** Mean log-probability of a response type, in nats, summed over tokens; empty if it was never read. */
  public Optional<Series> logprob(String response) {
    return Optional.ofNullable(run.responses().get(response))
        .map(curve -> curve.logprob().between(from, to));
  }

  /** The same divided by the mean number of tokens. */
  public Optional<Series> logprobPerToken(String response) {
    return Optional.ofNullable(run.responses().get(response))
        .map(curve -> curve.logprob().between(from, to).times(1 / curve.tokens()));
  }

  /** Mean log-probability of the most likely tokens along the chosen responses, in nats. */
  public Optional<Series> argmax() {
    return curve(run.argmax());
  }

  /** The same divided by the mean number of tokens. */
  public Optional<Series> argmaxPerToken() {
    return Optional.ofNullable(run.responses().get(RunRecord.CHOSEN))
        .flatMap(chosen -> argmax().map(argmax -> argmax.times(1 / chosen.tokens())));
  }

  /** Mean entropy of the predictions along the chosen responses, in nats per token. */
  public Optional<Series> entropy() {
    return curve(run.entropy());
  }

  /** Mean reward margin of each step's batch; empty where the objective has no rewards. */
  public Optional<Series> margin() {
    return ownSteps(run.margin());
  }

  /** Mean of 1 − σ(margin) over each step's batch; empty where the objective has no rewards. */
  public Optional<Series> doubt() {
    return ownSteps(run.doubt());
  }

  /** Sum of the learning rates of the stage's steps up to one of them. */
  public double learningRateSum(long until) {
    Series rates = run.learningRate().between(from + 1, until);
    double sum = 0;
    for (int i = 0; i < rates.size(); i++) {
      sum += rates.value(i);
    }
    return sum;
  }

  /** What the stage's decomposed steps did at the tokens that they pushed down. */
  public List<TokensRow> pushed() {
    return run.pushed().stream().filter(row -> row.stage() == number).toList();
  }

  private Optional<Series> curve(Series series) {
    return series.size() == 0 ? Optional.empty() : Optional.of(series.between(from, to));
  }

  private Optional<Series> ownSteps(Series series) {
    Series own = series.between(from + 1, to);
    return own.size() == 0 ? Optional.empty() : Optional.of(own);
  }
}
