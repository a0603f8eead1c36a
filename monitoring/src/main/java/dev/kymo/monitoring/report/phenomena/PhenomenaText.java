package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.phenomena.Phenomena.Evaluated;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.text.WordUtils;

/** The phenomena as a table for a terminal, at most {@value #WIDTH} columns wide. */
public final class PhenomenaText {
  /** Most letters of a line. */
  public static final int WIDTH = 110;

  private static final int[] COLUMNS = {3, 33, 12, 31, 5, 21};
  private static final String GAP = " ";

  private PhenomenaText() {}

  /** The table of an experiment, without a line's end behind it. */
  public static String of(ExperimentHistory experiment) {
    return of(experiment.plan().name(), Phenomena.evaluate(experiment));
  }

  /** The table of an experiment whose phenomena have been looked for. */
  public static String of(String experiment, List<Evaluated> phenomena) {
    List<String> lines = new ArrayList<>();
    lines.add("Phenomena of " + experiment);
    addRow(lines, "id", "claim", "verdict", "size of each part, nats", "seeds", "recipe");
    Map<String, List<String>> notMeasured = new LinkedHashMap<>();
    for (Evaluated evaluated : phenomena) {
      for (Finding finding : evaluated.findings()) {
        if (finding.parts().isEmpty()) {
          notMeasured
              .computeIfAbsent(String.join(", ", finding.notes()), why -> new ArrayList<>())
              .add(evaluated.phenomenon().id());
        } else {
          addFinding(lines, evaluated.phenomenon(), finding);
        }
      }
    }
    notMeasured.forEach((why, ids) ->
        addWrapped(lines, "not measured: " + String.join(", ", ids) + " (" + why + ")"));
    addWrapped(
        lines,
        "Sizes are means over the seeds, per response; seeds: those in which every part has the claimed sign."
            + " Indicative: from one seed. ~ no more than its threshold, ! the other sign, - not measured."
            + " D5: nats per 1000 steps at lr 1e-6; D7: reward margin and β(1−a); S6: similarity, from 0 to 1;"
            + " Q1 to Q5: shares.");
    return String.join(System.lineSeparator(), lines);
  }

  private static void addFinding(List<String> lines, Phenomenon phenomenon, Finding finding) {
    addRow(
        lines,
        phenomenon.id(),
        phenomenon.shortClaim(),
        finding.verdictWords(),
        sizes(finding),
        finding.seeds() == 0 ? "-" : finding.agreeing() + "/" + finding.seeds(),
        finding.recipe());
  }

  /** The parts' sizes, each marked with what became of it. */
  public static String sizes(Finding finding) {
    return finding.parts().stream()
        .map(part -> Numbers.signed(part.mean()) + mark(part.outcome()))
        .collect(Collectors.joining(", "));
  }

  private static String mark(PartOutcome outcome) {
    return switch (outcome) {
      case HOLDS, MISSING -> "";
      case OPPOSITE -> "!";
      case NONE -> "~";
    };
  }

  private static void addRow(List<String> lines, String... cells) {
    List<String[]> wrapped = new ArrayList<>();
    int height = 0;
    for (int i = 0; i < cells.length; i++) {
      String[] cell = WordUtils.wrap(cells[i], COLUMNS[i], "\n", true).split("\n", -1);
      wrapped.add(cell);
      height = Math.max(height, cell.length);
    }
    for (int row = 0; row < height; row++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < cells.length; i++) {
        String text = row < wrapped.get(i).length ? wrapped.get(i)[row] : "";
        line.append(text).append(" ".repeat(COLUMNS[i] - text.length())).append(GAP);
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  private static void addWrapped(List<String> lines, String text) {
    lines.addAll(List.of(WordUtils.wrap(text, WIDTH, "\n", true).split("\n", -1)));
  }
}
