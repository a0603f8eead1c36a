package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecipeHistory;
import java.util.List;

/** S4. */
final class OtherAnswersRise extends StagePhenomenon {
  private static final Quantity TRAINED = Quantity.logprob(Families.ANOTHER_TRAINED);
  private static final Quantity UNSEEN = Quantity.logprob(Families.ANOTHER_UNSEEN);

  OtherAnswersRise() {
    super(Kind.SFT);
  }

  @Override
  public String id() {
    return "S4";
  }

  @Override
  public String claim() {
    return "SFT: irr_train (another training question's answer) keeps rising, and more than irr_test (the seed of hallucination)";
  }

  @Override
  public String shortClaim() {
    return "SFT: irr_train rises, > irr_test";
  }

  @Override
  public String measure() {
    return "Change of log π(irr_train) over SFT and over its second half, and over SFT less that of irr_test.";
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    return List.of(
        measures.change("irr_train rises", Claim.POSITIVE, TRAINED),
        measures.laterChange("keeps rising in the second half", Claim.POSITIVE, TRAINED),
        measures.change("more than irr_test", Claim.POSITIVE, TRAINED.minus(UNSEEN)));
  }
}
