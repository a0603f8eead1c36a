package dev.kymo.probes;

/**
 * What a model thinks of one response after its prompt. Log-probabilities are sums over the tokens, everything else is a mean.
 *
 * @param row number of the row
 * @param response the response type
 * @param tokens of the response, the end of sequence included
 * @param logprob log π of the response
 * @param argmaxLogprob of the most likely token at each teacher-forced position
 * @param exceptArgmaxLogprob of all tokens but the most likely one, at each position
 * @param adaptationNorm ‖I − 1πᵀ‖ in the Frobenius norm
 * @param residualNorm ‖π − e_y‖
 * @param energy 1 − π(y)
 * @param entropy in nats
 * @param argmaxMass max_v π_v
 * @param valleyDepth max_v log π_v − log π(y)
 */
public record ResponseScore(
    int row,
    String response,
    int tokens,
    double logprob,
    double argmaxLogprob,
    double exceptArgmaxLogprob,
    double adaptationNorm,
    double residualNorm,
    double energy,
    double entropy,
    double argmaxMass,
    double valleyDepth) {}
