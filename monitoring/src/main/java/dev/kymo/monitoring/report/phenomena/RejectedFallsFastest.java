package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecipeHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    return "Change of log π(rejected) over the stage; the same less the change of whichever other response type falls most;"
        + " and the mean change of reject_gptsemantic and reject_gptformat less that of rejected.";
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    List<Part> parts = new ArrayList<>();
    parts.add(measures.change("rejected falls", Claim.NEGATIVE, REJECTED));
    Optional<String> rival = fastestOther(measures);
    if (rival.isPresent()) {
      parts.add(measures.change(
          "faster than " + rival.get(),
          Claim.NEGATIVE,
          REJECTED.minus(Quantity.logprob(rival.get()))));
      measures.note(rival.get() + " falls most of the others, per response");
    } else {
      parts.add(Part.missing(
          "faster than the others", Claim.NEGATIVE, Unit.NATS, "no other response type was read"));
    }
    parts.add(measures.change(
        "paraphrases fall less",
        Claim.POSITIVE,
        Quantity.mean("paraphrases of rejected", Families.REJECTED_REPHRASED).minus(REJECTED)));
    return parts;
  }

  private static Optional<String> fastestOther(StageMeasures measures) {
    Optional<String> fastest = Optional.empty();
    double least = Double.POSITIVE_INFINITY;
    for (String response : measures.stages().get(0).responses()) {
      Optional<Curves> curves = measures.curves(Quantity.logprob(response));
      if (curves.isPresent() && !response.equals(Families.REJECTED)) {
        double change = curves.get().change().mean();
        if (change < least) {
          least = change;
          fastest = Optional.of(response);
        }
      }
    }
    return fastest;
  }
}
