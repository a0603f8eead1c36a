package dev.kymo.probes;

/**
 * Sums up one response's tokens, in their order and in double precision. {@code StrictMath}, so that a repeated pass gives the
 * same bits whether its code was compiled yet or not.
 */
final class ScoreAccumulator {
  private final double vocabularySize;
  private int tokens;
  private double logprob;
  private double argmaxLogprob;
  private double exceptArgmaxLogprob;
  private double adaptationNorm;
  private double residualNorm;
  private double energy;
  private double entropy;
  private double argmaxMass;
  private double valleyDepth;

  ScoreAccumulator(int vocabularySize) {
    this.vocabularySize = vocabularySize;
  }

  /**
   * Adds a token.
   *
   * @param own log π(y)
   * @param top max_v log π_v
   * @param others log of the probability of all tokens but the most likely one
   * @param squares ‖π‖²
   * @param entropyHere −Σ π log π
   */
  void add(float own, float top, float others, float squares, float entropyHere) {
    double probability = StrictMath.exp(own);
    tokens++;
    logprob += own;
    argmaxLogprob += top;
    exceptArgmaxLogprob += others;
    adaptationNorm += Math.sqrt(vocabularySize - 2 + vocabularySize * squares);
    residualNorm += Math.sqrt(Math.max(0, squares - 2 * probability + 1));
    energy -= StrictMath.expm1(own);
    entropy += entropyHere;
    argmaxMass += StrictMath.exp(top);
    valleyDepth += (double) top - own;
  }

  ResponseScore score(int row, String response) {
    return new ResponseScore(
        row,
        response,
        tokens,
        logprob,
        argmaxLogprob,
        exceptArgmaxLogprob,
        adaptationNorm / tokens,
        residualNorm / tokens,
        energy / tokens,
        entropy / tokens,
        argmaxMass / tokens,
        valleyDepth / tokens);
  }
}
