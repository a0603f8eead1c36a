package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecipeHistory;
import dev.kymo.monitoring.report.history.RecordedStage;
import dev.kymo.monitoring.report.history.Series;
import java.util.List;
import java.util.Optional;

/** D4. */
final class Squeezing extends StagePhenomenon {
  /** What share of the response types "almost everything" is. */
  private static final double ALMOST_ALL = 0.75;

  Squeezing() {
    super(Kind.PREFERENCE);
  }

  @Override
  public String id() {
    return "D4";
  }

  @Override
  public String claim() {
    return "DPO: argmax rises while almost everything else falls (squeezing)";
  }

  @Override
  public String shortClaim() {
    return "argmax up, upper quartile falls";
  }

  @Override
  public String measure() {
    return "Change of argmax over the stage, and the upper quartile of the changes of all response types: it falls when at least"
        + " three quarters of the types fall.";
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    return List.of(
        measures.change("argmax rises", Claim.POSITIVE, Quantity.ARGMAX), others(measures));
  }

  private static Part others(StageMeasures measures) {
    String name = "the upper quartile of all types' changes falls";
    // types that were read in some seeds only cannot be ranked against the others
    List<String> types = measures.stages().get(0).responses().stream()
        .filter(type -> measures.stages().stream()
            .allMatch(
                stage -> stage.logprob(type).filter(curve -> curve.size() > 1).isPresent()))
        .toList();
    if (types.size() < 2) {
      return Part.missing(name, Claim.NEGATIVE, Unit.NATS, "too few response types were read");
    }
    long falling = types.stream()
        .flatMap(type -> measures.curves(Quantity.logprob(type)).stream())
        .filter(curves -> curves.change().mean() < 0)
        .count();
    measures.note(falling + " of " + types.size() + " response types fall");
    return measures.change(
        name,
        Claim.NEGATIVE,
        new Quantity(
            "all response types",
            stage -> Optional.of(upperQuartile(stage, types)),
            stage -> Optional.empty()));
  }

  /** The change since the stage began that three quarters of the types stay at or below, by step. */
  private static Series upperQuartile(RecordedStage stage, List<String> types) {
    List<Series> curves =
        types.stream().map(type -> stage.logprob(type).orElseThrow()).toList();
    Series common = Series.mean(curves);
    int rank = (int) Math.ceil(ALMOST_ALL * curves.size()) - 1;
    Series.Builder quartiles = new Series.Builder();
    for (int i = 0; i < common.size(); i++) {
      long from = common.step(0);
      long to = common.step(i);
      quartiles.add(
          to,
          curves.stream()
              .mapToDouble(curve -> curve.value(curve.find(to)) - curve.value(curve.find(from)))
              .sorted()
              .toArray()[rank]);
    }
    return quartiles.build();
  }
}
