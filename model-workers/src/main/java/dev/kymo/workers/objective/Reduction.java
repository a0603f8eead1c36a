package dev.kymo.workers.objective;

/** Whether log-probabilities sum or average over a response's tokens. */
public enum Reduction {
  SUM,
  TOKEN_MEAN
}
