package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecipeHistory;
import dev.kymo.monitoring.report.history.RecordedStage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** D5. */
final class UnrelatedFallFaster extends StagePhenomenon {
  /** Of change per learning rate and step: a thousand steps at 1e-6. */
  private static final double SHOWN_RATE = 1e3 * 1e-6;

  private static final Quantity UNRELATED =
      Quantity.mean("unrelated responses", Families.UNRELATED);

  UnrelatedFallFaster() {
    super(Kind.PREFERENCE);
  }

  @Override
  public String id() {
    return "D5";
  }

  @Override
  public String claim() {
    return "DPO lowers unrelated responses faster than SFT at a smaller lr (change per step, divided by lr)";
  }

  @Override
  public String shortClaim() {
    return "DPO lowers unrelated > SFT does";
  }

  @Override
  public String measure() {
    return "Change of the mean log π of irr_* and random_* over the stage, divided by the sum of its steps' learning rates;"
        + " and the same less that of the recipe's SFT.";
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    Optional<Effect> preference = rate(measures.stages());
    Part falls = preference
        .map(rate -> Part.of("unrelated fall in DPO", Claim.NEGATIVE, Unit.NATS_PER_RATE, rate))
        .orElseGet(() -> Part.missing(
            "unrelated fall in DPO",
            Claim.NEGATIVE,
            Unit.NATS_PER_RATE,
            "too few readings of unrelated responses"));
    return List.of(falls, faster(measures, recipe, preference));
  }

  private static Part faster(
      StageMeasures measures, RecipeHistory recipe, Optional<Effect> preference) {
    String name = "faster than in SFT";
    OptionalInt number = recipe.sftStage();
    if (number.isEmpty()) {
      return Part.missing(
          name, Claim.NEGATIVE, Unit.NATS_PER_RATE, "the recipe has no stage of SFT");
    }
    Optional<Effect> sft = rate(recipe.stage(number.getAsInt()));
    if (sft.isEmpty() || preference.isEmpty() || !sft.get().sharesSeedsWith(preference.get())) {
      return Part.missing(
          name,
          Claim.NEGATIVE,
          Unit.NATS_PER_RATE,
          "too few readings of unrelated responses in both stages");
    }
    double sftRate = recipe.plan(number.getAsInt()).learningRate();
    double ownRate = measures.stages().get(0).plan().learningRate();
    measures.note("learning rates: SFT " + Numbers.rate(sftRate) + ", DPO " + Numbers.rate(ownRate)
        + (ownRate < sftRate ? "" : " (not smaller)"));
    return Part.of(name, Claim.NEGATIVE, Unit.NATS_PER_RATE, preference.get().minus(sft.get()));
  }

  /** Change per step and learning rate. Seeds of one recipe share the schedule. */
  private static Optional<Effect> rate(List<RecordedStage> stages) {
    return Curves.of(stages, UNRELATED).flatMap(curves -> {
      double rates = stages.get(0).learningRateSum(curves.step(curves.last()));
      return rates > 0 ? Optional.of(curves.change().times(SHOWN_RATE / rates)) : Optional.empty();
    });
  }
}
