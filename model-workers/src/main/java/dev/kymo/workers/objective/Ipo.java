package dev.kymo.workers.objective;

import static dev.kymo.vocabulary.plan.Schema.field;

import dev.kymo.vocabulary.plan.Schema;

/** Identity preference optimisation (Azar et al. 2024): g(h) = (h − 1/(2β))², which pulls h to a target instead of pushing it on. */
public record Ipo(double beta, Reduction reduction, Reference reference)
    implements MarginObjective {
  public static final Schema<Ipo> SCHEMA = Schema.of(
      "ipo",
      "identity preference optimisation (Azar et al. 2024)",
      Ipo.class,
      values -> new Ipo(values.get(BETA), values.get(REDUCTION), values.get(REFERENCE)),
      field(BETA, Ipo::beta),
      field(REDUCTION, Ipo::reduction),
      field(REFERENCE, Ipo::reference));

  public Ipo {
    BETA.require(beta);
  }

  @Override
  public Schema<Ipo> schema() {
    return SCHEMA;
  }

  private double target() {
    return 1 / (2 * beta);
  }

  @Override
  public double loss(double logRatio) {
    return (logRatio - target()) * (logRatio - target());
  }

  @Override
  public double slope(double logRatio) {
    return 2 * (logRatio - target());
  }
}
