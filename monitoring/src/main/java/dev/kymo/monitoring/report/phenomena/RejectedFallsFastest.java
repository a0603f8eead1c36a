package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecipeHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** D2. */
final class RejectedFallsFastest extends StagePhenomenon {
  private static final Quantity REJECTED = Quantity.logprob(Families.REJECTED);

  RejectedFallsFastest() {
    super(Kind.PREFERENCE);
  }

  @Override
  public String id() {
    return "D2";
  }

  @Override
  public String claim() {
    return "DPO: rejected falls fastest; its paraphrases fall less (the push is on rejected itself)";
  }

  @Override
  public String shortClaim() {
    return "DPO: rejected falls fastest";
  }

  @Override
  public String measure() {
    return "Change of log π(rejected) over the stage; the same less the mean change of the other response types, and less that of"
        + " whichever falls most, both per response and per token; and the mean change of reject_gptsemantic and"
        + " reject_gptformat less that of rejected.";
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    List<Part> parts = new ArrayList<>();
    parts.add(measures.change("rejected falls", Claim.NEGATIVE, REJECTED));
    parts.addAll(fasterThanOthers(measures, "", Unit.NATS, quantity -> quantity));
    parts.addAll(fasterThanOthers(measures, ", per token", Unit.NATS_PER_TOKEN, Quantity::byToken));
    parts.add(measures.change(
        "paraphrases fall less",
        Claim.POSITIVE,
        Quantity.mean("paraphrases of rejected", Families.REJECTED_REPHRASED).minus(REJECTED)));
    return parts;
  }

  /** Against the mean of the others, and against the one that falls most. */
  private static List<Part> fasterThanOthers(
      StageMeasures measures, String how, Unit unit, UnaryOperator<Quantity> measured) {
    List<String> others = measures.stages().get(0).responses().stream()
        .filter(response -> !response.equals(Families.REJECTED))
        .toList();
    Quantity rejected = measured.apply(REJECTED);
    String than = "faster than the others" + how;
    Optional<String> rival = fastest(measures, others, measured);
    if (rival.isEmpty()) {
      return List.of(Part.missing(than, Claim.NEGATIVE, unit, "no other response type was read"));
    }
    measures.note(
        rival.get() + " falls most of the others" + (how.isEmpty() ? ", per response" : how));
    return List.of(
        measures.change(
            than,
            Claim.NEGATIVE,
            unit,
            rejected.minus(measured.apply(Quantity.mean("the mean of the others", others)))),
        measures.change(
            "faster than " + rival.get() + how,
            Claim.NEGATIVE,
            unit,
            rejected.minus(measured.apply(Quantity.logprob(rival.get())))));
  }

  private static Optional<String> fastest(
      StageMeasures measures, List<String> responses, UnaryOperator<Quantity> measured) {
    Optional<String> fastest = Optional.empty();
    double least = Double.POSITIVE_INFINITY;
    for (String response : responses) {
      Optional<Curves> curves = measures.curves(measured.apply(Quantity.logprob(response)));
      if (curves.isPresent() && curves.get().change().mean() < least) {
        least = curves.get().change().mean();
        fastest = Optional.of(response);
      }
    }
    return fastest;
  }
}
