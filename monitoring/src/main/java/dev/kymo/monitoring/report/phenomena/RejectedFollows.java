package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.PlannedStage;
import dev.kymo.monitoring.report.history.RecipeHistory;
import java.util.ArrayList;
import java.util.List;

/** S5. */
final class RejectedFollows extends StagePhenomenon {

  RejectedFollows() {
    super(Kind.SFT);
  }

  @Override
  public String id() {
    return "S5";
  }

  @Override
  public String claim() {
    return "SFT: rejected and its paraphrases rise with chosen at first, then fall";
  }

  @Override
  public String shortClaim() {
    return "SFT: rejected rises, then falls";
  }

  @Override
  public String measure() {
    return "log π(rejected), and the mean of reject_gptsemantic and reject_gptformat: each one's change up to the step where"
        + " it is highest, and from there to the end of SFT.";
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    boolean trained =
        recipe.sftStage().stream().mapToObj(recipe::plan).anyMatch(PlannedStage::trainsRejected);
    if (trained) {
      String why = "this SFT trains on rejected: see E1";
      return List.of(
          Part.missing("rejected rises", Claim.POSITIVE, Unit.NATS, why),
          Part.missing("then falls", Claim.NEGATIVE, Unit.NATS, why));
    }
    List<Part> parts =
        new ArrayList<>(measures.riseThenFall("rejected", Quantity.logprob(Families.REJECTED)));
    parts.addAll(measures.riseThenFall(
        "its mean paraphrase",
        Quantity.mean("paraphrases of rejected", Families.REJECTED_REPHRASED)));
    measures.noteEach(Families.REJECTED_REPHRASED);
    return parts;
  }
}
