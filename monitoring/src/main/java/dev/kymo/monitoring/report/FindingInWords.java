package dev.kymo.monitoring.report;

import dev.kymo.monitoring.report.phenomena.Finding;
import dev.kymo.monitoring.report.phenomena.Numbers;
import dev.kymo.monitoring.report.phenomena.Part;
import dev.kymo.monitoring.report.phenomena.Phenomena.Evaluated;
import dev.kymo.monitoring.report.phenomena.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was found, in a few sentences that are made of the findings alone. */
final class FindingInWords {
  private static final String SQUEEZING = "D4";

  private FindingInWords() {}

  static List<String> of(List<Evaluated> phenomena) {
    List<String> sentences = new ArrayList<>();
    Map<Verdict, List<String>> uniform = new EnumMap<>(Verdict.class);
    List<String> mixed = new ArrayList<>();
    for (Evaluated evaluated : phenomena) {
      Set<Verdict> verdicts = new LinkedHashSet<>();
      evaluated.findings().forEach(finding -> verdicts.add(finding.verdict()));
      if (verdicts.size() > 1) {
        verdicts.remove(Verdict.NOT_MEASURED);
      }
      String id = evaluated.phenomenon().id() + " (" + evaluated.phenomenon().shortClaim()
          + (evaluated.findings().stream().anyMatch(Finding::indicative)
              ? "; one seed: indicative"
              : "")
          + ")";
      if (verdicts.size() == 1) {
        uniform
            .computeIfAbsent(verdicts.iterator().next(), verdict -> new ArrayList<>())
            .add(id);
      } else {
        mixed.add(id + " – " + byRecipe(evaluated));
      }
    }
    sentence(
        sentences,
        "As the paper claims, wherever it was measured",
        uniform.get(Verdict.AS_CLAIMED));
    sentence(sentences, "Partly as it claims", uniform.get(Verdict.PARTLY));
    sentence(sentences, "Differs from recipe to recipe", mixed);
    sentence(sentences, "The opposite of what it claims", uniform.get(Verdict.OPPOSITE));
    sentence(sentences, "No effect beyond chance", uniform.get(Verdict.NO_EFFECT));
    phenomena.stream()
        .filter(evaluated -> evaluated.phenomenon().id().equals(SQUEEZING))
        .flatMap(evaluated -> evaluated.findings().stream())
        .filter(finding -> finding.verdict() != Verdict.NOT_MEASURED)
        .forEach(finding -> sentences.add(squeezing(finding)));
    sentence(sentences, "Not measured", uniform.get(Verdict.NOT_MEASURED));
    return sentences;
  }

  private static void sentence(
      List<String> sentences, String beginning, @Nullable List<String> ids) {
    if (ids != null && !ids.isEmpty()) {
      sentences.add(beginning + ": " + String.join("; ", ids) + ".");
    }
  }

  private static String byRecipe(Evaluated evaluated) {
    return evaluated.findings().stream()
        .filter(finding -> finding.verdict() != Verdict.NOT_MEASURED)
        .map(finding -> finding.verdictWords() + " in " + finding.recipe())
        .collect(Collectors.joining(" and "));
  }

  /** The paper's signature, with its size. */
  private static String squeezing(Finding finding) {
    Part argmax = finding.parts().get(0);
    return "Squeezing in " + finding.recipe() + ": argmax changed by "
        + Numbers.signed(argmax.mean()) + " nats and the upper quartile of all changes is "
        + Numbers.signed(finding.parts().get(1).mean()) + ", while "
        + String.join(", ", finding.notes()) + ": " + finding.verdictWords() + ".";
  }
}
