package dev.kymo.monitoring.report.phenomena;

import java.util.List;

/** E2. */
final class ExtendCosts extends PairPhenomenon {

  @Override
  public String id() {
    return "E2";
  }

  @Override
  public String claim() {
    return "what Extend costs: log π(rejected) and the rate of bad answers among samples after DPO, against baseline";
  }

  @Override
  public String shortClaim() {
    return "Extend leaves rejected likelier";
  }

  @Override
  public String measure() {
    return "log π(rejected) at the end of Extend's preference stage less that of baseline's, seed by seed.";
  }

  @Override
  List<Part> parts(RecipePair pair, List<String> notes) {
    return List.of(
        endLess(
            pair,
            "rejected is likelier at the end",
            Claim.POSITIVE,
            Unit.NATS,
            Quantity.logprob(Families.REJECTED)),
        Part.missing(
            "more bad answers among samples", Claim.POSITIVE, Unit.NATS, "it takes sampling"));
  }
}
