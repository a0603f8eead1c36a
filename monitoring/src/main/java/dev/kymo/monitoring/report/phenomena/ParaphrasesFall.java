package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecipeHistory;
import java.util.List;

/** D3. */
final class ParaphrasesFall extends StagePhenomenon {

  ParaphrasesFall() {
    super(Kind.PREFERENCE);
  }

  @Override
  public String id() {
    return "D3";
  }

  @Override
  public String claim() {
    return "DPO: chosen's paraphrases fall although chosen is pulled";
  }

  @Override
  public String shortClaim() {
    return "DPO: chosen's paraphrases fall";
  }

  @Override
  public String measure() {
    return "Change of the mean log π of chosen_gptsemantic and chosen_gptformat over the stage.";
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    measures.noteEach(Families.CHOSEN_REPHRASED);
    return List.of(measures.change(
        "mean paraphrase falls",
        Claim.NEGATIVE,
        Quantity.mean("paraphrases of chosen", Families.CHOSEN_REPHRASED)));
  }
}
