package dev.kymo.vocabulary;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One optimizer update. Lists hold one number per row of the batch, in its order; they are null where the objective has no
 * such quantity. Log-probabilities are in nats, summed over a response's tokens, before the update.
 *
 * @param step number of the step over the whole run, from 1
 * @param stage number of the stage, from 1
 * @param objective the stage's objective
 * @param epoch pass over the data within the stage, from 0
 * @param rows row numbers in the training data
 * @param loss mean over the rows
 * @param learningRate used by this step
 * @param gradientNorm Euclidean norm before clipping
 * @param tokens response tokens trained on
 * @param chosenLogprob log-probability of the chosen responses
 * @param rejectedLogprob log-probability of the rejected responses
 * @param referenceChosenLogprob log-probability of the chosen responses under the reference model
 * @param referenceRejectedLogprob log-probability of the rejected responses under the reference model
 * @param chosenReward implicit reward of the chosen responses
 * @param rejectedReward implicit reward of the rejected responses
 * @param seconds wall time of the step
 */
public record StepRow(
    long step,
    int stage,
    String objective,
    int epoch,
    List<Integer> rows,
    double loss,
    double learningRate,
    double gradientNorm,
    int tokens,
    @Nullable List<Double> chosenLogprob,
    @Nullable List<Double> rejectedLogprob,
    @Nullable List<Double> referenceChosenLogprob,
    @Nullable List<Double> referenceRejectedLogprob,
    @Nullable List<Double> chosenReward,
    @Nullable List<Double> rejectedReward,
    double seconds)
    implements RunRow {

  public StepRow {
    Objects.requireNonNull(objective, "objective");
    Checks.atLeast(1, step, "step");
    Checks.duration(seconds, "seconds");
    rows = List.copyOf(rows);
    chosenLogprob = Checks.copyOrNull(chosenLogprob);
    rejectedLogprob = Checks.copyOrNull(rejectedLogprob);
    referenceChosenLogprob = Checks.copyOrNull(referenceChosenLogprob);
    referenceRejectedLogprob = Checks.copyOrNull(referenceRejectedLogprob);
    chosenReward = Checks.copyOrNull(chosenReward);
    rejectedReward = Checks.copyOrNull(rejectedReward);
  }
}
