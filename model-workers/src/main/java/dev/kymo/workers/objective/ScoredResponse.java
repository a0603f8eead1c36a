package dev.kymo.workers.objective;

/**
 * A response's log-probabilities under the parameters being trained.
 *
 * @param type the response type
 * @param tokenLogprobs log π of each token given the ones before
 * @param referenceLogprob sum over the tokens under the reference parameters; NaN if the objective needs none
 */
public record ScoredResponse(String type, float[] tokenLogprobs, double referenceLogprob) {

  /** Sum over the tokens, accumulated in double precision in their order. */
  public double logprob() {
    return logprob(tokenLogprobs);
  }

  /** The sum behind {@link #logprob()}, for whoever has no more than the tokens: equal tokens give equal bits. */
  public static double logprob(float[] tokenLogprobs) {
    double sum = 0;
    for (float token : tokenLogprobs) {
      sum += token;
    }
    return sum;
  }

  public int tokens() {
    return tokenLogprobs.length;
  }
}
