package dev.kymo.workers.objective;

/** Whether log-probabilities sum or average over a response's tokens. */
public enum Reduction {
  SUM,
  TOKEN_MEAN;

  /** What the sum over so many tokens is multiplied by: 1, or one part in them. */
  public double weight(int tokens) {
    return this == TOKEN_MEAN ? 1.0 / tokens : 1;
  }
}
