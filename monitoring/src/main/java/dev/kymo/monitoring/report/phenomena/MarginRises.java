package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecipeHistory;
import java.util.ArrayList;
import java.util.List;

/** D1. */
final class MarginRises extends StagePhenomenon {
  private static final Quantity CHOSEN = Quantity.logprob(Families.CHOSEN);
  private static final Quantity REJECTED = Quantity.logprob(Families.REJECTED);

  MarginRises() {
    super(Kind.PREFERENCE);
  }

  @Override
  public String id() {
    return "D1";
  }

  @Override
  public String claim() {
    return "DPO: margin rises while chosen, after a rise, falls";
  }

  @Override
  public String shortClaim() {
    return "DPO: margin up; chosen up, down";
  }

  @Override
  public String measure() {
    return "Change of log π(chosen) − log π(rejected) on the probes (the reward margin over β) over the stage; change of"
        + " log π(chosen) up to the step where it is highest, and from there to the end.";
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    List<Part> parts = new ArrayList<>();
    parts.add(measures.change("margin rises", Claim.POSITIVE, CHOSEN.minus(REJECTED)));
    parts.addAll(measures.riseThenFall("chosen", CHOSEN));
    return parts;
  }
}
