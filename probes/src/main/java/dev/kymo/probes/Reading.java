package dev.kymo.probes;

/**
 * What the log-probability probe saw for one response type. Log-probabilities are sums over a response's tokens; the other
 * measures are means over its tokens; both are then averaged over the rows that have the response.
 *
 * @param step step after which the parameters were taken
 * @param stage number of the stage, from 1
 * @param response the response type
 * @param count rows that have it
 * @param logprobSd sample standard deviation over the rows; 0 for one row
 * @param adaptationNormMean of ‖I − 1πᵀ‖ in the Frobenius norm
 * @param residualNormMean of ‖π − e_y‖
 * @param energyMean of 1 − π(y)
 * @param entropyMean of the predictive distribution, in nats
 * @param argmaxMassMean of max_v π_v
 * @param valleyDepthMean of max_v log π_v − log π(y)
 * @param seconds wall time of the whole probe pass at this step
 */
public record Reading(
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
    double seconds) {}
