package dev.kymo.monitoring.dashboard;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A PromQL expression, together with the labels its result has: what names a label (an aggregation, a match, a legend) is
 * checked when it is written, not when somebody opens the dashboard.
 *
 * @param text the PromQL
 * @param labels of each series of its result
 */
record Expression(String text, Set<String> labels) {

  Expression {
    labels = Set.copyOf(labels);
  }

  Expression sumBy(String... by) {
    return aggregated("sum", by);
  }

  Expression meanBy(String... by) {
    return aggregated("avg", by);
  }

  Expression maxBy(String... by) {
    return aggregated("max", by);
  }

  private Expression aggregated(String function, String... by) {
    require(Arrays.asList(by));
    return new Expression(
        "%s by (%s) (%s)".formatted(function, String.join(", ", by), text), Set.of(by));
  }

  /** A quantile of cumulative buckets, one for each set of the labels besides {@code le}. */
  Expression quantile(double quantile) {
    require(List.of("le"));
    Set<String> rest = new TreeSet<>(labels);
    rest.remove("le");
    return new Expression("histogram_quantile(" + quantile + ", " + text + ")", rest);
  }

  /** Series by series; both sides must have the same labels, or nothing would match. */
  Expression dividedBy(Expression other) {
    return combined("/", other);
  }

  /** Series by series, as {@link #dividedBy}. */
  Expression minus(Expression other) {
    return combined("-", other);
  }

  private Expression combined(String operator, Expression other) {
    if (!labels.equals(other.labels)) {
      throw new IllegalArgumentException(
          "labels differ: %s of %s, %s of %s".formatted(labels, text, other.labels, other.text));
    }
    return new Expression(text + " " + operator + " " + other.text, labels);
  }

  /** Only the series whose value compares so. */
  Expression only(String comparison, double value) {
    String number =
        value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    return new Expression(text + " " + comparison + " " + number, labels);
  }

  /** Only the series for which the other expression has one with the same values of these labels. */
  Expression and(Expression other, String... on) {
    return matched("and", other, on);
  }

  /** Only the series for which the other expression has none with the same values of these labels. */
  Expression unless(Expression other, String... on) {
    return matched("unless", other, on);
  }

  private Expression matched(String operator, Expression other, String... on) {
    require(Arrays.asList(on));
    other.require(Arrays.asList(on));
    return new Expression(
        "%s %s on (%s) %s".formatted(text, operator, String.join(", ", on), other.text), labels);
  }

  /** Refuses labels that the result does not have. */
  void require(Iterable<String> needed) {
    for (String label : needed) {
      if (!labels.contains(label)) {
        throw new IllegalArgumentException(
            text + " has no label " + label + ", only " + new TreeSet<>(labels));
      }
    }
  }
}
