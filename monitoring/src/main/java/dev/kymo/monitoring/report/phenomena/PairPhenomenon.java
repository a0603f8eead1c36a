package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.ExperimentHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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

  /** What happens to a quantity in Extend's preference stage, less what happens in the baseline's. */
  static Part difference(
      RecipePair pair,
      String name,
      Claim claim,
      Unit unit,
      Quantity quantity,
      Function<Curves, Effect> effect) {
    return Curves.ofDifference(pair.extendPreference(), pair.baselinePreference(), quantity)
        .map(curves -> Part.of(name, claim, unit, effect.apply(curves)))
        .orElseGet(() -> Part.missing(
            name,
            claim,
            unit,
            "too few readings of " + quantity.name() + " in a seed that both recipes have"));
  }
}
