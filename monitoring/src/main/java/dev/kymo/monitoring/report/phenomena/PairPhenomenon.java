package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.history.RecordedStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A phenomenon that Extend shows against its baseline. */
abstract class PairPhenomenon implements Phenomenon {

  /** The claim's parts, in its order. */
  abstract List<Part> parts(RecipePair pair, List<String> notes);

  @Override
  public final List<Finding> findings(ExperimentHistory experiment) {
    List<Finding> findings = new ArrayList<>();
    for (RecipePair pair : RecipePair.of(experiment)) {
      List<String> notes = new ArrayList<>();
      List<Part> parts = parts(pair, notes);
      findings.add(Finding.of(pair.name(), parts, notes));
    }
    return findings.isEmpty()
        ? List.of(
            Finding.notMeasured(
                "",
                "no two recipes differ only in that SFT trains on rejected too before the same preference objective"))
        : findings;
  }

  /** How a quantity changes in Extend's preference stage, less how it changes in the baseline's. */
  static Part changeLess(RecipePair pair, String name, Claim claim, Unit unit, Quantity quantity) {
    return Curves.ofDifference(pair.extendPreference(), pair.baselinePreference(), quantity)
        .map(curves -> Part.of(name, claim, unit, curves.change()))
        .orElseGet(() -> missing(name, claim, unit, quantity));
  }

  /**
   * Where a quantity is at the end of Extend's preference stage, less where it is at the end of the baseline's. Both began at one model, so that a random
   * walk would have made the difference since their first step.
   */
  static Part endLess(RecipePair pair, String name, Claim claim, Unit unit, Quantity quantity) {
    Optional<Effect> ends = Curves.of(pair.extendPreference(), quantity)
        .flatMap(extend -> Curves.of(pair.baselinePreference(), quantity)
            .map(baseline -> extend.end().minus(baseline.end())));
    return Curves.ofDifference(
            withAllBefore(pair.extendPreference()),
            withAllBefore(pair.baselinePreference()),
            quantity)
        .flatMap(all -> ends.map(end -> end.against(all.change().chance())))
        .map(effect -> Part.of(name, claim, unit, effect))
        .orElseGet(() -> missing(name, claim, unit, quantity));
  }

  private static List<RecordedStage> withAllBefore(List<RecordedStage> stages) {
    return stages.stream().map(RecordedStage::withAllBefore).toList();
  }

  private static Part missing(String name, Claim claim, Unit unit, Quantity quantity) {
    return Part.missing(
        name,
        claim,
        unit,
        "too few readings of " + quantity.name() + " in a seed that both recipes have");
  }
}
