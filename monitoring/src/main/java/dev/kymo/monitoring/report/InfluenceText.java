package dev.kymo.monitoring.report;

import dev.kymo.monitoring.fold.AccumulatedInfluence;
import dev.kymo.monitoring.fold.AccumulatedInfluence.OfResponse;
import dev.kymo.monitoring.fold.Movers.OfRow;
import dev.kymo.monitoring.fold.NotCounted;
import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.history.RunRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which training rows moved the probes most, as a table of text: the last stage of each run, the response types of a pair. */
public final class InfluenceText {
  private static final List<String> TYPES = List.of("chosen", "rejected");

  /** Rows of either sign. */
  private static final int TOP = 2;

  /** Runs that are shown; the report has all. */
  private static final int MOST_RUNS = 8;

  private static final String GAP = "  ";

  private InfluenceText() {}

  /** Its lines; none when no step was decomposed. */
  public static List<String> of(ExperimentHistory experiment) {
    List<RunRecord> runs =
        experiment.runs().stream().filter(run -> !run.influence().isEmpty()).toList();
    if (runs.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "Training rows that moved the probes most (nats, over each run's decomposed steps of its last stage)");
    lines.add("observed: " + InfluenceInWords.observed(last(runs.get(0))));
    lines.addAll(table(runs.subList(0, Math.min(runs.size(), MOST_RUNS))));
    notCounted(runs)
        .forEach(
            (what, ids) -> lines.add("not counted in " + String.join(", ", ids) + ": " + what));
    lines.add(
        "What is measured and not by rows: momentum, decay, rounding and what is not of first order."
            + (runs.size() > MOST_RUNS
                ? " " + (runs.size() - MOST_RUNS) + " more runs, other stages: the report."
                : ""));
    return lines;
  }

  private static AccumulatedInfluence last(RunRecord run) {
    return run.influence().get(run.influence().size() - 1);
  }

  private static Map<String, List<String>> notCounted(List<RunRecord> runs) {
    return runs.stream()
        .filter(run -> !NotCounted.inWords(last(run)).isEmpty())
        .collect(Collectors.groupingBy(
            run -> NotCounted.inWords(last(run)),
            LinkedHashMap::new,
            Collectors.mapping(run -> run.summary().run(), Collectors.toList())));
  }

  private static List<String> table(List<RunRecord> runs) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(
        "run",
        "stage",
        "steps",
        "response",
        "measured",
        "by rows",
        "raised most by",
        "lowered most by"));
    for (RunRecord run : runs) {
      AccumulatedInfluence influence = last(run);
      for (String type : TYPES) {
        OfResponse response = influence.responses().get(type);
        if (response != null) {
          rows.add(row(run, influence, type, response));
        }
      }
    }
    List<Integer> widths = IntStream.range(0, rows.get(0).size())
        .mapToObj(column ->
            rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
        .toList();
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static List<String> row(
      RunRecord run, AccumulatedInfluence influence, String type, OfResponse response) {
    String untrusted =
        response.untrusted() == 0 ? "" : " (" + response.untrusted() + " not trusted)";
    return List.of(
        run.summary().run(),
        influence.stage() + " " + influence.objective(),
        influence.counted() + "/" + influence.steps() + untrusted,
        type,
        InfluenceInWords.number(response.measured()),
        InfluenceInWords.number(response.attributed()),
        rows(response.overall().raising(TOP)),
        rows(response.overall().lowering(TOP)));
  }

  private static String rows(List<OfRow> rows) {
    return rows.isEmpty()
        ? "–"
        : rows.stream()
            .map(row -> row.row() + " " + InfluenceInWords.number(row.total()))
            .collect(Collectors.joining(", "));
  }

  private static String line(List<String> cells, List<Integer> widths) {
    return IntStream.range(0, cells.size())
        .mapToObj(i -> cells.get(i) + " ".repeat(widths.get(i) - cells.get(i).length()))
        .collect(Collectors.joining(GAP))
        .stripTrailing();
  }
}
