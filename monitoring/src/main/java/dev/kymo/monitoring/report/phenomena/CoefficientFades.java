package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecipeHistory;
import dev.kymo.monitoring.report.history.RecordedStage;
import dev.kymo.monitoring.report.history.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** D7. */
final class CoefficientFades extends StagePhenomenon {
  private static final String DPO = "dpo";
  private static final int QUARTERS = 4;
  /** The steps between means of a random walk's quarters are correlated by a quarter, which makes the sum of three larger by so much. */
  private static final double CORRELATED = Math.sqrt(4 / 3.0);

  CoefficientFades() {
    super(Kind.PREFERENCE);
  }

  @Override
  public String id() {
    return "D7";
  }

  @Override
  public String claim() {
    return "DPO's coefficient β(1−a) (the paper's energy) fades as the margin grows";
  }

  @Override
  public String shortClaim() {
    return "DPO: β(1−a) fades, margin grows";
  }

  @Override
  public String measure() {
    return "Mean over the last quarter of the stage's steps less that over the first: of the batch's mean reward margin, and"
        + " of β times its mean 1 − σ(margin).";
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    RecordedStage first = measures.stages().get(0);
    Optional<Double> beta = first.plan().beta();
    List<Part> parts = new ArrayList<>();
    parts.add(part(
        "margin grows", Claim.POSITIVE, Unit.REWARD, measures.stages(), RecordedStage::margin));
    if (beta.isEmpty() || !first.plan().objective().equals(DPO)) {
      String why = "the coefficient is DPO's own";
      return List.of(
          Part.missing("margin grows", Claim.POSITIVE, Unit.REWARD, why),
          Part.missing("coefficient fades", Claim.NEGATIVE, Unit.COEFFICIENT, why));
    }
    parts.add(part(
        "coefficient fades",
        Claim.NEGATIVE,
        Unit.COEFFICIENT,
        measures.stages(),
        stage -> stage.doubt().map(doubt -> doubt.times(beta.get()))));
    measures.note("it begins at β/2 = " + Numbers.plain(beta.get() / 2));
    return parts;
  }

  private static Part part(
      String name,
      Claim claim,
      Unit unit,
      List<RecordedStage> stages,
      Function<RecordedStage, Optional<Series>> curve) {
    return Curves.of(
            stages,
            new Quantity(
                name,
                stage -> curve
                    .apply(stage)
                    .filter(steps -> steps.size() >= 2 * QUARTERS)
                    .map(CoefficientFades::quarters),
                stage -> Optional.empty()))
        .map(Curves::change)
        .map(change -> change.against(change.chance().times(CORRELATED)))
        .map(change -> Part.of(name, claim, unit, change))
        .orElseGet(() ->
            Part.missing(name, claim, unit, "fewer than " + 2 * QUARTERS + " steps with rewards"));
  }

  /** Means over the quarters, by their number: single steps scatter with their batches. */
  private static Series quarters(Series steps) {
    int size = steps.size() / QUARTERS;
    Series.Builder means = new Series.Builder();
    for (int quarter = 0; quarter < QUARTERS; quarter++) {
      // what four do not divide is left out in the middle
      int from =
          quarter < QUARTERS / 2 ? quarter * size : steps.size() - (QUARTERS - quarter) * size;
      double sum = 0;
      for (int i = from; i < from + size; i++) {
        sum += steps.value(i);
      }
      means.add(quarter, sum / size);
    }
    return means.build();
  }
}
