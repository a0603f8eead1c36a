package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecipeHistory;
import java.util.ArrayList;
import java.util.List;

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
    return "DPO: argmax up, all else down";
  }

  @Override
  public String measure() {
    return "Change of argmax over the stage, and the upper quartile of the changes of all response types: below zero when at"
        + " least three quarters of them fall.";
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    return List.of(
        measures.change("argmax rises", Claim.POSITIVE, Quantity.ARGMAX), others(measures));
  }

  private static Part others(StageMeasures measures) {
    String name = "almost all response types fall";
    List<Effect> changes = new ArrayList<>();
    for (String response : measures.stages().get(0).responses()) {
      measures.curves(Quantity.logprob(response)).map(Curves::change).ifPresent(changes::add);
    }
    // types that were read in some seeds only cannot be ranked against the others
    changes.removeIf(change -> !change.seeds().equals(changes.get(0).seeds()));
    if (changes.size() < 2) {
      return Part.missing(name, Claim.NEGATIVE, Unit.NATS, "too few response types were read");
    }
    long falling = changes.stream().filter(change -> change.mean() < 0).count();
    measures.note(falling + " of " + changes.size() + " response types fall");
    return Part.of(name, Claim.NEGATIVE, Unit.NATS, upperQuartile(changes));
  }

  /** The change that three quarters of the types stay at or below, in each seed. */
  private static Effect upperQuartile(List<Effect> changes) {
    int rank = (int) Math.ceil(ALMOST_ALL * changes.size()) - 1;
    List<Long> seeds = changes.get(0).seeds();
    List<Double> quartiles = new ArrayList<>();
    for (int i = 0; i < seeds.size(); i++) {
      int seed = i;
      quartiles.add(changes.stream()
          .map(change -> change.values().get(seed))
          .sorted()
          .toList()
          .get(rank));
    }
    double variance =
        changes.stream().mapToDouble(change -> change.noise() * change.noise()).sum()
            / changes.size();
    return new Effect(seeds, quartiles, Math.sqrt(variance), Double.NaN);
  }
}
