package dev.kymo.workers.objective;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Schema;

/**
 * Anchored preference optimisation for models that are better than the chosen responses (D'Oosterlinck et al. 2024):
 * f(a, b) = σ(βa) + 1 − σ(β(a − b)). It lowers both responses, the rejected one more.
 */
public record ApoDown(double beta, Reduction reduction, Reference reference)
    implements PairwiseObjective {
  public static final Schema<ApoDown> SCHEMA = Schema.of(
      "apo-down",
      "anchored preference optimisation, for models that are better than the chosen responses (D'Oosterlinck et al. 2024)",
      ApoDown.class,
      values -> new ApoDown(values.get(BETA), values.get(REDUCTION), values.get(REFERENCE)),
      field(BETA, ApoDown::beta),
      field(REDUCTION, ApoDown::reduction),
      field(REFERENCE, ApoDown::reference));

  public ApoDown {
    BETA.require(beta);
  }

  @Override
  public Schema<ApoDown> schema() {
    return SCHEMA;
  }

  @Override
  public double loss(double chosen, double rejected) {
    return Logistic.sigmoid(beta * chosen) + Logistic.sigmoid(-beta * (chosen - rejected));
  }

  @Override
  public double chosenSlope(double chosen, double rejected) {
    return beta * Logistic.sigmoidSlope(beta * chosen)
        - beta * Logistic.sigmoidSlope(beta * (chosen - rejected));
  }

  @Override
  public double rejectedSlope(double chosen, double rejected) {
    return beta * Logistic.sigmoidSlope(beta * (chosen - rejected));
  }
}
