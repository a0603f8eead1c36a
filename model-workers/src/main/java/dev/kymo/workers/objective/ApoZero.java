package dev.kymo.workers.objective;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Schema;

/**
 * Anchored preference optimisation for chosen responses that are better than the model's own (D'Oosterlinck et al. 2024):
 * f(a, b) = 1 − σ(βa) + σ(βb). It raises the chosen response and lowers the rejected one, each against the reference.
 */
public record ApoZero(double beta, Reduction reduction, Reference reference)
    implements PairwiseObjective {
  public static final Schema<ApoZero> SCHEMA = Schema.of(
      "apo-zero",
      "anchored preference optimisation, for chosen responses that are better than the model's (D'Oosterlinck et al. 2024)",
      ApoZero.class,
      values -> new ApoZero(values.get(BETA), values.get(REDUCTION), values.get(REFERENCE)),
      field(BETA, ApoZero::beta),
      field(REDUCTION, ApoZero::reduction),
      field(REFERENCE, ApoZero::reference));

  public ApoZero {
    BETA.require(beta);
  }

  @Override
  public Schema<ApoZero> schema() {
    return SCHEMA;
  }

  @Override
  public double loss(double chosen, double rejected) {
    return Logistic.sigmoid(-beta * chosen) + Logistic.sigmoid(beta * rejected);
  }

  @Override
  public double chosenSlope(double chosen, double rejected) {
    return -beta * Logistic.sigmoidSlope(beta * chosen);
  }

  @Override
  public double rejectedSlope(double chosen, double rejected) {
    return beta * Logistic.sigmoidSlope(beta * rejected);
  }
}
