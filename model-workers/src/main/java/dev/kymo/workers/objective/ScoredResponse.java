package dev.kymo.workers.objective;

import java.util.Arrays;

/**
 * A response's log-probabilities under the parameters being trained.
 *
 * @param type the response type
 * @param tokenLogprobs log π of each token given the ones before
 * @param referenceLogprob sum over the tokens under the reference parameters; NaN if the objective needs none
 */
public record ScoredResponse(String type, double[] tokenLogprobs, double referenceLogprob) {

  /** From float32, which widens exactly. */
  public ScoredResponse(String type, float[] tokenLogprobs, double referenceLogprob) {
    this(type, widened(tokenLogprobs), referenceLogprob);
  }

  private static double[] widened(float[] values) {
    double[] widened = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      widened[i] = values[i];
    }
    return widened;
  }

  /** Sum over the tokens, in their order. */
  public double logprob() {
    double sum = 0;
    for (double token : tokenLogprobs) {
      sum += token;
    }
    return sum;
  }

  /** The same sum of float32 values, for whoever has no more than the tokens: equal tokens give equal bits. */
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

  /** What the sum is multiplied by: 1, or one part in so many tokens. */
  double weight(Reduction reduction) {
    return reduction.weight(tokens());
  }

  /** s − r. */
  double aboveReference(Reduction reduction) {
    return weight(reduction) * (logprob() - referenceLogprob);
  }

  /** ∂L/∂log π of each token, {@code slope} being ∂L by the weighted sum. */
  double[] derivative(double slope, Reduction reduction) {
    double[] derivative = new double[tokens()];
    Arrays.fill(derivative, slope * weight(reduction));
    return derivative;
  }
}
