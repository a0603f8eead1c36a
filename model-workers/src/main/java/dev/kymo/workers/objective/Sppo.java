package dev.kymo.workers.objective;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Schema;

/**
 * Self-play preference optimisation (Wu et al. 2024), the winner's probability of winning P̂ taken for 1 and the loser's for 0:
 * f(a, b) = (a − ½/β)² + (b + ½/β)², which is Σ (s − r − (P̂ − ½)/β)². Each response is pulled or pushed to a target of its
 * own, whatever the other one does.
 */
public record Sppo(double beta, Reduction reduction, Reference reference)
    implements PairwiseObjective {
  public static final Schema<Sppo> SCHEMA = Schema.of(
      "sppo",
      "self-play preference optimisation (Wu et al. 2024)",
      Sppo.class,
      values -> new Sppo(values.get(BETA), values.get(REDUCTION), values.get(REFERENCE)),
      field(BETA, Sppo::beta),
      field(REDUCTION, Sppo::reduction),
      field(REFERENCE, Sppo::reference));

  public Sppo {
    BETA.require(beta);
  }

  @Override
  public Schema<Sppo> schema() {
    return SCHEMA;
  }

  private double target() {
    return 0.5 / beta;
  }

  @Override
  public double loss(double chosen, double rejected) {
    return (chosen - target()) * (chosen - target())
        + (rejected + target()) * (rejected + target());
  }

  @Override
  public double chosenSlope(double chosen, double rejected) {
    return 2 * (chosen - target());
  }

  @Override
  public double rejectedSlope(double chosen, double rejected) {
    return 2 * (rejected + target());
  }
}
