package dev.kymo.monitoring.report.phenomena;

import java.util.List;

/** E1. */
final class ExtendIsGentler extends PairPhenomenon {
  private static final Quantity REASONABLE =
      Quantity.mean("reasonable responses", Families.REASONABLE);

  @Override
  public String id() {
    return "E1";
  }

  @Override
  public String claim() {
    return "Extend: in SFT rejected rises with chosen; in DPO the fall of reasonable responses is gentler than baseline's,"
        + " argmax rises more slowly, diversity (entropy, distinct-n) stays higher";
  }

  @Override
  public String shortClaim() {
    return "Extend squeezes less than baseline";
  }

  @Override
  public String measure() {
    return "Change of chosen and of rejected over Extend's SFT; Extend's preference stage less baseline's, seed by seed: mean"
        + " change of chosen, chosen_initial, chosen_gptsemantic and chosen_gptformat, change of argmax, and entropy along"
        + " chosen at the end.";
  }

  @Override
  List<Part> parts(RecipePair pair, List<String> notes) {
    StageMeasures sft = new StageMeasures(pair.extendSft(), notes);
    for (Quantity quantity : List.of(REASONABLE, Quantity.ARGMAX)) {
      noteBoth(pair, quantity, notes);
    }
    notes.add("distinct-n is not measured: it takes decoding");
    return List.of(
        sft.change("chosen rises in SFT", Claim.POSITIVE, Quantity.logprob(Families.CHOSEN)),
        sft.change("rejected rises in SFT", Claim.POSITIVE, Quantity.logprob(Families.REJECTED)),
        changeLess(pair, "reasonable responses fall less", Claim.POSITIVE, Unit.NATS, REASONABLE),
        changeLess(pair, "argmax rises less", Claim.NEGATIVE, Unit.NATS, Quantity.ARGMAX),
        endLess(
            pair,
            "entropy is higher at the end",
            Claim.POSITIVE,
            Unit.NATS_PER_TOKEN,
            Quantity.ENTROPY));
  }

  /** A difference alone does not tell a gentler fall from a larger rise. */
  private static void noteBoth(RecipePair pair, Quantity quantity, List<String> notes) {
    Curves.of(pair.extendPreference(), quantity)
        .ifPresent(extend -> Curves.of(pair.baselinePreference(), quantity)
            .ifPresent(baseline -> notes.add(quantity.name() + " in preference training: "
                + pair.extend().name() + " " + Numbers.signed(extend.change().mean()) + ", "
                + pair.baseline().name() + " "
                + Numbers.signed(baseline.change().mean()))));
  }
}
