package dev.kymo.vocabulary;

import java.util.Objects;

/**
 * What the log-probability probe saw after a step, for one response type. Log-probabilities are in nats, summed over a
 * response's tokens; the other measures are means over its tokens; both are then averaged over the rows that have the
 * response.
 *
 * @param step step after which the parameters were taken; 0 before the first
 * @param stage number of the stage, from 1
 * @param response the response type
 * @param count rows that have it
 * @param logprobMean mean over the rows
 * @param logprobSd sample standard deviation over the rows; 0 for one row
 * @param logprobP10 10th percentile over the rows
 * @param logprobP50 median over the rows
 * @param logprobP90 90th percentile over the rows
 * @param argmaxLogprobMean of the most likely token at each teacher-forced position
 * @param exceptArgmaxLogprobMean of all tokens but the most likely
 * @param adaptationNormMean of ‖I − 1πᵀ‖ in the Frobenius norm
 * @param residualNormMean of ‖π − e_y‖
 * @param energyMean of 1 − π(y)
 * @param entropyMean of the predictive distribution, in nats
 * @param tokensMean tokens of a response
 * @param argmaxMassMean of max_v π_v
 * @param valleyDepthMean of max_v log π_v − log π(y)
 * @param seconds wall time of the whole probe pass at this step
 */
public record ReadingRow(
    long step,
    int stage,
    String response,
    int count,
    double logprobMean,
    double logprobSd,
    double logprobP10,
    double logprobP50,
    double logprobP90,
    double argmaxLogprobMean,
    double exceptArgmaxLogprobMean,
    double adaptationNormMean,
    double residualNormMean,
    double energyMean,
    double entropyMean,
    double tokensMean,
    double argmaxMassMean,
    double valleyDepthMean,
    double seconds)
    implements RunRow {

  public ReadingRow {
    Objects.requireNonNull(response, "response");
    Checks.atLeast(0, step, "step");
    Checks.duration(seconds, "seconds");
  }
}
