package dev.kymo.workers.objective;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Schema;

/**
 * The hinge on the margin of rewards, g(h) = max(0, 1 − βh), as in rejection sampling optimisation (Liu et al. 2024): full
 * force until the margin is reached, then none.
 */
public record Hinge(double beta, Reduction reduction, Reference reference)
    implements MarginObjective {
  public static final Schema<Hinge> SCHEMA = Schema.of(
      "hinge",
      "the hinge on the margin of rewards (Liu et al. 2024)",
      Hinge.class,
      values -> new Hinge(values.get(BETA), values.get(REDUCTION), values.get(REFERENCE)),
      field(BETA, Hinge::beta),
      field(REDUCTION, Hinge::reduction),
      field(REFERENCE, Hinge::reference));

  public Hinge {
    BETA.require(beta);
  }

  @Override
  public Schema<Hinge> schema() {
    return SCHEMA;
  }

  @Override
  public double loss(double logRatio) {
    return Math.max(0, 1 - beta * logRatio);
  }

  @Override
  public double slope(double logRatio) {
    return beta * logRatio < 1 ? -beta : 0;
  }
}
