package dev.kymo.workers.objective;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Schema;

/**
 * Direct preference optimisation (Rafailov et al. 2023): g(h) = −log a, a = σ(βh). g'(h) = −β(1 − a), which the paper of
 * learning dynamics (arXiv 2407.10490) calls its energy.
 *
 * <p>Label smoothing ε takes the labels for wrong with probability ε (conservative DPO, Mitchell 2023):
 * g(h) = −(1 − ε) log σ(βh) − ε log σ(−βh), which has a minimum at σ(βh) = 1 − ε.
 */
public record Dpo(double beta, double labelSmoothing, Reduction reduction, Reference reference)
    implements MarginObjective {
  public static final Schema<Dpo> SCHEMA = Schema.of(
      "dpo",
      "direct preference optimisation (Rafailov et al. 2023); with label smoothing, conservative DPO",
      Dpo.class,
      values -> new Dpo(
          values.get(BETA),
          values.get(LABEL_SMOOTHING),
          values.get(REDUCTION),
          values.get(REFERENCE)),
      field(BETA, Dpo::beta),
      field(LABEL_SMOOTHING, Dpo::labelSmoothing),
      field(REDUCTION, Dpo::reduction),
      field(REFERENCE, Dpo::reference));

  public Dpo {
    BETA.require(beta);
    LABEL_SMOOTHING.require(labelSmoothing);
  }

  /** Without label smoothing. */
  public Dpo(double beta, Reduction reduction, Reference reference) {
    this(beta, 0, reduction, reference);
  }

  @Override
  public Schema<Dpo> schema() {
    return SCHEMA;
  }

  @Override
  public double loss(double logRatio) {
    double agreeing = Logistic.softplus(-beta * logRatio);
    return labelSmoothing == 0
        ? agreeing
        : (1 - labelSmoothing) * agreeing + labelSmoothing * Logistic.softplus(beta * logRatio);
  }

  @Override
  public double slope(double logRatio) {
    double agreeing = -beta * Logistic.sigmoid(-beta * logRatio);
    return labelSmoothing == 0
        ? agreeing
        : (1 - labelSmoothing) * agreeing
            + labelSmoothing * beta * Logistic.sigmoid(beta * logRatio);
  }
}
