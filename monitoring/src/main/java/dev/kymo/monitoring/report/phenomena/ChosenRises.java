package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecipeHistory;
import java.util.List;

/** S1. */
final class ChosenRises extends StagePhenomenon {
  private static final Quantity CHOSEN = Quantity.logprob(Families.CHOSEN);

  ChosenRises() {
    super(Kind.SFT);
  }

  @Override
  public String id() {
    return "S1";
  }

  @Override
  public String claim() {
    return "SFT: chosen rises throughout";
  }

  @Override
  public String shortClaim() {
    return "SFT: chosen rises throughout";
  }

  @Override
  public String measure() {
    return "Change of log π(chosen) over SFT, and its largest fall on the way, which must not exceed its threshold or a"
        + " twentieth of the rise.";
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    return List.of(
        measures.change("chosen rises", Claim.POSITIVE, CHOSEN),
        measures.neverFalls("never falls on the way", CHOSEN));
  }
}
