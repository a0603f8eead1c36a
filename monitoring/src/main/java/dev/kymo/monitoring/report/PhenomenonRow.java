package dev.kymo.monitoring.report;

import dev.kymo.monitoring.report.phenomena.Finding;
import dev.kymo.monitoring.report.phenomena.Numbers;
import dev.kymo.monitoring.report.phenomena.Part;
import dev.kymo.monitoring.report.phenomena.Phenomena.Evaluated;
import dev.kymo.monitoring.report.phenomena.Phenomenon;
import dev.kymo.monitoring.report.phenomena.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A finding as the template shows it.
 *
 * @param id of the phenomenon
 * @param claim in the paper's words; empty in all but the phenomenon's first row
 * @param measure how it is measured; likewise
 * @param recipe where it was looked for
 * @param verdict in words
 * @param style the verdict as a word for the style sheet
 * @param shortcomings why the verdict is no better
 * @param seeds how many agree in every part, of how many
 * @param parts what was measured
 * @param notes what a reader should know besides
 */
record PhenomenonRow(
    String id,
    String claim,
    String measure,
    String recipe,
    String verdict,
    String style,
    String shortcomings,
    String seeds,
    List<PartRow> parts,
    String notes) {

  /**
   * A part of a claim.
   *
   * @param size mean over the seeds
   * @param style the outcome as a word for the style sheet
   * @param details per token, by seed, threshold
   */
  record PartRow(
      String name, String size, String unit, String outcome, String style, String details) {}

  static List<PhenomenonRow> of(List<Evaluated> phenomena) {
    List<PhenomenonRow> rows = new ArrayList<>();
    for (Evaluated evaluated : phenomena) {
      boolean first = true;
      for (Finding finding : evaluated.findings()) {
        rows.add(row(evaluated.phenomenon(), finding, first));
        first = false;
      }
    }
    return rows;
  }

  private static PhenomenonRow row(Phenomenon phenomenon, Finding finding, boolean first) {
    return new PhenomenonRow(
        phenomenon.id(),
        first ? phenomenon.claim() : "",
        // what is not measured has its reason among the notes
        first && !finding.parts().isEmpty() ? phenomenon.measure() : "",
        finding.recipe(),
        finding.verdictWords(),
        style(finding.verdict().name()) + (finding.indicative() ? " indicative" : ""),
        finding.verdict() == Verdict.AS_CLAIMED ? "" : finding.shortcomings(),
        finding.seeds() == 0 ? "" : finding.agreeing() + "/" + finding.seeds(),
        finding.parts().stream()
            .filter(part -> part.missing().isEmpty())
            .map(PhenomenonRow::part)
            .toList(),
        String.join("; ", finding.notes()));
  }

  private static String style(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static PartRow part(Part part) {
    List<String> details = new ArrayList<>();
    if (!Double.isNaN(part.perToken())) {
      details.add(Numbers.signed(part.perToken()) + " per token");
    }
    details.add("by seed "
        + part.values().stream()
            .map(value -> Numbers.signed(value.value()))
            .collect(Collectors.joining(", ")));
    details.add("threshold " + Numbers.plain(part.threshold()) + " from " + part.thresholdFrom());
    return new PartRow(
        part.name(),
        Numbers.signed(part.mean()),
        part.unit().words(),
        part.outcome().words(),
        style(part.outcome().name()),
        String.join("; ", details));
  }
}
