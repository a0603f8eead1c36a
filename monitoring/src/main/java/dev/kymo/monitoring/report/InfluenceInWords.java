package dev.kymo.monitoring.report;

import dev.kymo.monitoring.fold.AccumulatedInfluence;
import dev.kymo.monitoring.fold.AccumulatedInfluence.OfResponse;
import dev.kymo.monitoring.fold.Movers.OfRow;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What training rows did to the probes, in words. */
final class InfluenceInWords {
  /** The response types whose movers are named. */
  static final List<String> RANKED = List.of("chosen", "rejected", "irr_train");

  /** What a measured change has besides the rows' parts. */
  private static final String REST = "momentum, decay, rounding and what is not of first order";

  private InfluenceInWords() {}

  /** What decomposed steps were observed on: how many rows and examples, and how many of the rows are trained on. */
  static String observed(AccumulatedInfluence influence) {
    String examples = influence.examples() == 1 ? "1 example" : influence.examples() + " examples";
    return influence.observed().words() + "; " + examples;
  }

  /**
   * In words, what the part that belongs to rows is of the change: a share outside 0 to 100 % says that something else moved it too,
   * against the rows.
   */
  static String share(OfResponse response) {
    double measured = response.measured();
    double attributed = response.attributed();
    double share = attributed / measured;
    String rest = number(measured - attributed);
    if (!Double.isFinite(share)) {
      return "no share of a change that is " + number(measured);
    }
    if (share < 0) {
      return "against the change; " + REST + " made " + rest;
    }
    if (share > 1) {
      return "more than the change; " + REST + " took back " + rest;
    }
    return String.format(Locale.ROOT, "%.0f %% of the change; ", 100 * share) + REST + " made "
        + rest;
  }

  /** Rows, what each did, and through which of its responses if there are several. */
  static String rows(List<OfRow> rows) {
    return rows.isEmpty()
        ? "–"
        : rows.stream().map(InfluenceInWords::row).collect(Collectors.joining("; "));
  }

  private static String row(OfRow row) {
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
