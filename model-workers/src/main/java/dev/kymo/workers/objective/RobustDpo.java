package dev.kymo.workers.objective;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Schema;

/**
 * DPO for labels of which a share ε is wrong (Chowdhury et al. 2024): an unbiased estimate of DPO's loss with the right
 * labels, g(h) = (−(1 − ε) log σ(βh) + ε log σ(−βh)) / (1 − 2ε), ε below one half. Being a difference, it can be negative.
 */
public record RobustDpo(
    double beta, double labelSmoothing, Reduction reduction, Reference reference)
    implements MarginObjective {
  public static final Schema<RobustDpo> SCHEMA = Schema.of(
      "robust",
      "DPO for labels of which a share ε is wrong (Chowdhury et al. 2024)",
      RobustDpo.class,
      values -> new RobustDpo(
          values.get(BETA),
          values.get(LABEL_SMOOTHING),
          values.get(REDUCTION),
          values.get(REFERENCE)),
      field(BETA, RobustDpo::beta),
      field(LABEL_SMOOTHING, RobustDpo::labelSmoothing),
      field(REDUCTION, RobustDpo::reduction),
      field(REFERENCE, RobustDpo::reference));

  public RobustDpo {
    BETA.require(beta);
    LABEL_SMOOTHING.require(labelSmoothing);
  }

  @Override
  public Schema<RobustDpo> schema() {
    return SCHEMA;
  }

  @Override
  public double loss(double logRatio) {
    return ((1 - labelSmoothing) * Logistic.softplus(-beta * logRatio)
            - labelSmoothing * Logistic.softplus(beta * logRatio))
        / (1 - 2 * labelSmoothing);
  }

  @Override
  public double slope(double logRatio) {
    return -beta
        * ((1 - labelSmoothing) * Logistic.sigmoid(-beta * logRatio)
            + labelSmoothing * Logistic.sigmoid(beta * logRatio))
        / (1 - 2 * labelSmoothing);
  }
}
