package dev.kymo.workers.objective;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Schema;

/**
 * Noise contrastive alignment of a pair (Chen et al. 2024): f(a, b) = −log σ(βa) − ½ log σ(−βa) − ½ log σ(−βb). It raises the
 * chosen response only so far, where DPO lets it fall as long as the rejected one falls faster.
 */
public record Nca(double beta, Reduction reduction, Reference reference)
    implements PairwiseObjective {
  public static final Schema<Nca> SCHEMA = Schema.of(
      "nca",
      "noise-contrastive alignment (Chen et al. 2024)",
      Nca.class,
      values -> new Nca(values.get(BETA), values.get(REDUCTION), values.get(REFERENCE)),
      field(BETA, Nca::beta),
      field(REDUCTION, Nca::reduction),
      field(REFERENCE, Nca::reference));

  public Nca {
    BETA.require(beta);
  }

  @Override
  public Schema<Nca> schema() {
    return SCHEMA;
  }

  @Override
  public double loss(double chosen, double rejected) {
    return Logistic.softplus(-beta * chosen)
        + 0.5 * Logistic.softplus(beta * chosen)
        + 0.5 * Logistic.softplus(beta * rejected);
  }

  @Override
  public double chosenSlope(double chosen, double rejected) {
    return beta * (0.5 * Logistic.sigmoid(beta * chosen) - Logistic.sigmoid(-beta * chosen));
  }

  @Override
  public double rejectedSlope(double chosen, double rejected) {
    return 0.5 * beta * Logistic.sigmoid(beta * rejected);
  }
}
