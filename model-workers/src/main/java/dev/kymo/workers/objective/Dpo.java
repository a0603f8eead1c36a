package dev.kymo.workers.objective;

/**
 * Direct preference optimisation (Rafailov et al. 2023): g(h) = −log a, a = σ(βh). g'(h) = −β(1 − a), which the paper of
 * learning dynamics (arXiv 2407.10490) calls its energy.
 *
 * <p>Label smoothing ε takes the labels for wrong with probability ε (conservative DPO, Mitchell 2023):
 * g(h) = −(1 − ε) log σ(βh) − ε log σ(−βh), which has a minimum at σ(βh) = 1 − ε.
 */
public final class Dpo extends MarginObjective {
  private final double beta;
  private final double labelSmoothing;

  public Dpo(double beta, boolean tokenMean) {
    this(beta, 0, tokenMean);
  }

  /** Label smoothing is a probability below one half. */
  public Dpo(double beta, double labelSmoothing, boolean tokenMean) {
    super(beta, tokenMean);
    this.beta = beta;
    this.labelSmoothing = labelSmoothing;
  }

  @Override
  double loss(double logRatio) {
    double agreeing = Logistic.softplus(-beta * logRatio);
    return labelSmoothing == 0
        ? agreeing
        : (1 - labelSmoothing) * agreeing + labelSmoothing * Logistic.softplus(beta * logRatio);
  }

  @Override
  double slope(double logRatio) {
    double agreeing = -beta * Logistic.sigmoid(-beta * logRatio);
    return labelSmoothing == 0
        ? agreeing
        : (1 - labelSmoothing) * agreeing
            + labelSmoothing * beta * Logistic.sigmoid(beta * logRatio);
  }
}
