package dev.kymo.workers.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one step did. Lists hold one number per row of the batch, in its order; they are null where the objective has no
 * such quantity. Log-probabilities are sums over a response's tokens, before the update.
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
 * @param seconds wall time
 */
public record StepRecord(
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
    double seconds) {}
