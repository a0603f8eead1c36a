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
    Double beta = first.plan().beta();
    List<Part> parts = new ArrayList<>();
    parts.add(part(
        "margin grows", Claim.POSITIVE, Unit.REWARD, measures.stages(), RecordedStage::margin));
    if (beta == null || !first.plan().objective().equals(DPO)) {
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
        stage -> stage.doubt().map(doubt -> doubt.times(beta))));
    measures.note("it begins at β/2 = " + Numbers.plain(beta / 2));
    return parts;
  }

  private static Part part(
      String name,
      Claim claim,
      Unit unit,
      List<RecordedStage> stages,
      Function<RecordedStage, Optional<Series>> curve) {
    List<Long> seeds = new ArrayList<>();
    List<Double> changes = new ArrayList<>();
    double variances = 0;
    for (RecordedStage stage : stages) {
      Optional<Series> series = curve.apply(stage).filter(steps -> steps.size() >= 2 * QUARTERS);
      if (series.isPresent()) {
        Quarter begin = Quarter.of(series.get(), 0);
        Quarter end = Quarter.of(series.get(), series.get().size() - begin.size());
        seeds.add(stage.run().summary().seed());
        changes.add(end.mean() - begin.mean());
        variances += (begin.variance() + end.variance()) / begin.size();
      }
    }
    return seeds.isEmpty()
        ? Part.missing(name, claim, unit, "fewer than " + 2 * QUARTERS + " steps with rewards")
        : Part.of(
            name,
            claim,
            unit,
            new Effect(seeds, changes, Math.sqrt(variances / seeds.size()), Double.NaN));
  }

  /** Mean and variance of a quarter of a series. */
  private record Quarter(int size, double mean, double variance) {
    static Quarter of(Series series, int from) {
      int size = series.size() / QUARTERS;
      double sum = 0;
      for (int i = from; i < from + size; i++) {
        sum += series.value(i);
      }
      double mean = sum / size;
      double squares = 0;
      for (int i = from; i < from + size; i++) {
        squares += (series.value(i) - mean) * (series.value(i) - mean);
      }
      return new Quarter(size, mean, squares / (size - 1));
    }
  }
}
