package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecipeHistory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** S3. */
final class RandomTextFalls extends StagePhenomenon {

  RandomTextFalls() {
    super(Kind.SFT);
  }

  @Override
  public String id() {
    return "S3";
  }

  @Override
  public String claim() {
    return "SFT: random text (random_permute, random_nonhum) falls from the start (\"gains least\" is reported apart)";
  }

  @Override
  public String shortClaim() {
    return "SFT: random text falls from start";
  }

  @Override
  public String measure() {
    return "For each kind of random text, change of log π over SFT, and its rise before it falls, which must not exceed its"
        + " threshold or a twentieth of the change.";
  }

  @Override
  List<Part> parts(StageMeasures measures, RecipeHistory recipe) {
    List<Part> parts = new ArrayList<>();
    for (String response : Families.RANDOM) {
      Quantity random = Quantity.logprob(response);
      parts.add(measures.change(response + " falls", Claim.NEGATIVE, random));
      parts.add(measures.doesNotRiseFirst(response + " does not rise first", random));
    }
    noteLeastGain(measures);
    return parts;
  }

  private static void noteLeastGain(StageMeasures measures) {
    Map<String, Double> gains = new TreeMap<>();
    for (String response : measures.stages().get(0).responses()) {
      measures
          .curves(Quantity.logprob(response))
          .map(Curves::change)
          .filter(effect -> !Double.isNaN(effect.perToken()))
          .ifPresent(effect -> gains.put(response, effect.perToken()));
    }
    gains.entrySet().stream()
        .min(Comparator.comparing(Map.Entry<String, Double>::getValue))
        .ifPresent(least -> measures.note("gains least per token of " + gains.size() + " types: "
            + least.getKey() + " (" + Numbers.signed(least.getValue()) + " nats/token)"));
  }
}
