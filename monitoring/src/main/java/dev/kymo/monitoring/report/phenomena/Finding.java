package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.phenomena.Part.SeedValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A phenomenon in one recipe, or in one against another.
 *
 * @param recipe the recipe; with {@code , } between them those in which it is the same, number by number; empty if not looked for in any
 * @param parts of the claim, in its order
 * @param notes what a reader should know besides
 * @param verdict what became of the claim
 */
public record Finding(String recipe, List<Part> parts, List<String> notes, Verdict verdict) {

  public Finding {
    parts = List.copyOf(parts);
    notes = List.copyOf(notes);
  }

  static Finding of(String recipe, List<Part> parts, List<String> notes) {
    return new Finding(recipe, parts, notes, verdict(parts));
  }

  static Finding notMeasured(String recipe, String why) {
    return new Finding(recipe, List.of(), List.of(why), Verdict.NOT_MEASURED);
  }

  private static Verdict verdict(List<Part> parts) {
    // a part that zero satisfies can spoil a claim but not make it
    List<Part> main = parts.stream().filter(part -> !part.claim().zeroIsFine()).toList();
    if (main.stream().noneMatch(Part::measured)) {
      return Verdict.NOT_MEASURED;
    }
    if (parts.stream().allMatch(part -> part.outcome() == PartOutcome.HOLDS)) {
      return Verdict.AS_CLAIMED;
    }
    if (main.stream().anyMatch(part -> part.outcome() == PartOutcome.HOLDS)) {
      return Verdict.PARTLY;
    }
    return main.stream().anyMatch(part -> part.outcome() == PartOutcome.OPPOSITE)
        ? Verdict.OPPOSITE
        : Verdict.NO_EFFECT;
  }

  /** The verdict as a reader is told it: of a single seed it is no more than indicative, because no spread over seeds stands behind it. */
  public String verdictWords() {
    return indicative() ? "indicative: " + verdict.words() : verdict.words();
  }

  /** Whether some of what was measured was measured in one seed only. */
  public boolean indicative() {
    return verdict != Verdict.NOT_MEASURED
        && parts.stream().anyMatch(part -> part.values().size() == 1);
  }

  /** Seeds in which every measured part has the claimed sign. */
  public long agreeing() {
    Map<Long, Boolean> agrees = agreement();
    return agrees.values().stream().filter(all -> all).count();
  }

  /** Seeds in which every part was measured that was measured at all. */
  public int seeds() {
    return agreement().size();
  }

  private Map<Long, Boolean> agreement() {
    Map<Long, Boolean> agrees = new LinkedHashMap<>();
    for (Part part : parts) {
      for (SeedValue value : part.values()) {
        agrees.merge(value.seed(), value.agrees(), Boolean::logicalAnd);
      }
    }
    // a seed that has finished one of two stages says nothing of the whole claim
    agrees
        .keySet()
        .removeIf(seed -> !parts.stream()
            .filter(Part::measured)
            .allMatch(part -> part.values().stream().anyMatch(value -> value.seed() == seed)));
    return agrees;
  }

  /** Why the verdict is no better: the parts that do not hold, by what became of them; empty when all hold. */
  public String shortcomings() {
    Map<PartOutcome, List<String>> byOutcome = parts.stream()
        .filter(part -> part.outcome() != PartOutcome.HOLDS)
        .sorted(Comparator.comparing(Part::outcome))
        .collect(Collectors.groupingBy(
            Part::outcome,
            LinkedHashMap::new,
            Collectors.mapping(
                part -> part.missing().isEmpty()
                    ? part.name()
                    : part.name() + " (" + part.missing() + ")",
                Collectors.toList())));
    List<String> texts = new ArrayList<>();
    byOutcome.forEach(
        (outcome, names) -> texts.add(outcome.words() + ": " + String.join(", ", names)));
    return String.join("; ", texts);
  }

  /** The findings with those joined that differ in the recipe only: stages that several recipes share give equal numbers. */
  static List<Finding> joined(List<Finding> findings) {
    Map<Finding, List<String>> recipes = new LinkedHashMap<>();
    for (Finding finding : findings) {
      Finding anonymous = new Finding("", finding.parts, finding.notes, finding.verdict);
      recipes.computeIfAbsent(anonymous, same -> new ArrayList<>()).add(finding.recipe);
    }
    List<Finding> joined = new ArrayList<>();
    recipes.forEach((finding, names) -> joined.add(
        new Finding(String.join(", ", names), finding.parts, finding.notes, finding.verdict)));
    return joined;
  }
}
