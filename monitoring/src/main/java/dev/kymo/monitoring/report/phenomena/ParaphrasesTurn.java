package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecipeHistory;
import java.util.List;

/** S2. */
final class ParaphrasesTurn extends StagePhenomenon {

  ParaphrasesTurn() {
    super(Kind.SFT);
  }

  @Override
  public String id() {
    return "S2";
  }

  @Override
  public String claim() {
    return "SFT: paraphrases of chosen rise first, then fall (pull fades, global push stays)";
  }

  @Override
  public String shortClaim() {
    return "SFT: paraphrases rise, then fall";
  }

  @Override
  public String measure() {
    return "Mean log π of chosen_gptsemantic and chosen_gptformat: change up to the step where it is highest, and from there"
        + " to the end of SFT.";
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    measures.noteEach(Families.CHOSEN_REPHRASED);
    return measures.riseThenFall(
        "mean paraphrase", Quantity.mean("paraphrases of chosen", Families.CHOSEN_REPHRASED));
  }
}
