package dev.kymo.monitoring.report;

import dev.kymo.monitoring.fold.AccumulatedInfluence;
import dev.kymo.monitoring.fold.AccumulatedInfluence.OfResponse;
import dev.kymo.monitoring.fold.AccumulatedInfluence.OfRow;
import dev.kymo.monitoring.fold.NotCounted;
import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.history.RunHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which training examples moved the probes most, run by run, as lines of text. */
public final class InfluenceInWords {
  /** The response types whose movers are named. */
  static final List<String> RANKED = List.of("chosen", "rejected", "irr_train");

  private static final int TOP = 3;

  /** What a measured change has besides the rows' parts. */
  private static final String REST = "momentum, decay, rounding and what is not of first order";

  private InfluenceInWords() {}

  /** At most ten lines for each run of which steps were decomposed; none when no run has any. */
  public static List<String> lines(ExperimentHistory experiment) {
    List<String> lines = new ArrayList<>();
    experiment.runs().forEach(run -> lines.addAll(lines(run)));
    return lines;
  }

  private static List<String> lines(RunHistory run) {
    AccumulatedInfluence influence = run.influence();
    List<String> lines = new ArrayList<>();
    if (influence.decomposed() > 0) {
      lines.add(String.format(
          Locale.ROOT,
          "%s: training rows that moved the probes most, over %d decomposed of %d steps (nats); observed: %s",
          run.summary().run(),
          influence.counted(),
          influence.steps(),
          observed(influence)));
      String leftOut = NotCounted.inWords(influence);
      if (!leftOut.isEmpty()) {
        lines.add("  not counted: " + leftOut);
      }
      for (String type : RANKED) {
        OfResponse response = influence.responses().get(type);
        if (response != null) {
          lines.add(String.format(
              Locale.ROOT,
              "  %-10s %s: measured %s, attributed to rows %s%s",
              type,
              response.observed().words(),
              number(response.measured()),
              attributed(response),
              response.untrusted() == 0
                  ? ""
                  : "; parts of " + response.untrusted() + " of "
                      + response.changes().size() + " steps not trusted"));
          lines.add("    raised   " + rows(response.overall().raising(TOP)));
          lines.add("    lowered  " + rows(response.overall().lowering(TOP)));
        }
      }
    }
    return lines;
  }

  /** What decomposed steps were observed on: how many rows and examples, and how many of the rows are trained on. */
  static String observed(AccumulatedInfluence influence) {
    String examples = influence.examples() == 1 ? "1 example" : influence.examples() + " examples";
    return influence.observed().words() + "; " + examples;
  }

  /**
   * What belongs to rows, and in words what that is of the change: a share outside 0 to 100 % says that something else moved it too,
   * against the rows.
   */
  private static String attributed(OfResponse response) {
    double measured = response.measured();
    double attributed = response.attributed();
    double share = attributed / measured;
    String rest = number(measured - attributed);
    if (!Double.isFinite(share)) {
      return number(attributed);
    }
    if (share < 0) {
      return number(attributed) + ", against the change; " + REST + " made " + rest;
    }
    if (share > 1) {
      return number(attributed) + ", more than the change; " + REST + " took back " + rest;
    }
    return number(attributed) + String.format(Locale.ROOT, " (%.0f %% of it); ", 100 * share) + REST
        + " made " + rest;
  }

  private static String rows(List<OfRow> rows) {
    return rows.isEmpty()
        ? "by none"
        : rows.stream().map(InfluenceInWords::row).collect(Collectors.joining("; "));
  }

  /** A row, what it did, and through which of its responses if there are several. */
  static String row(OfRow row) {
    String sides = row.sides().size() < 2
        ? ""
        : row.sides().entrySet().stream()
            .map(side -> side.getKey() + " " + number(side.getValue()))
            .collect(Collectors.joining(", ", " (", ")"));
    return "row " + row.row() + " " + number(row.total()) + sides;
  }

  /** In nats, with a sign that is as wide as a plus. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    String text = String.format(Locale.ROOT, "%+.3f", value);
    return text.replace('-', '−');
  }
}
