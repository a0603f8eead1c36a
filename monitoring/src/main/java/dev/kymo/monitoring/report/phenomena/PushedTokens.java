package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.report.history.RecordedStage;
import dev.kymo.vocabulary.TokensRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** Numbers of the tokens that a stage's decomposed steps pushed down. */
public final class PushedTokens {

  private PushedTokens() {}

  /** How many of what the rows count did something; NaN if they count none. */
  public static double share(
      List<TokensRow> rows, ToLongFunction<TokensRow> some, ToLongFunction<TokensRow> all) {
    return (double) sum(rows, some) / sum(rows, all);
  }

  /** Sum over the rows. */
  public static long sum(List<TokensRow> rows, ToLongFunction<TokensRow> count) {
    return rows.stream().mapToLong(count).sum();
  }

  /** Share of the labels besides y⁻ and y* that fell. */
  public static double shareOfOthersFalling(List<TokensRow> rows) {
    return share(
        rows,
        row -> row.likelyFalling() + row.unlikelyFalling(),
        row -> row.likely() + row.unlikely());
  }

  /** The rows of each bin that has some, bin by bin. */
  public static List<List<TokensRow>> by(List<TokensRow> rows, ToIntFunction<TokensRow> bin) {
    Map<Integer, List<TokensRow>> groups = new TreeMap<>();
    rows.forEach(row ->
        groups.computeIfAbsent(bin.applyAsInt(row), number -> new ArrayList<>()).add(row));
    return List.copyOf(groups.values());
  }

  /**
   * By how much the share of the others that fall grows from one bin to the next, at tokens that are alike otherwise: the slope of least squares over
   * the number of the bin, with a level of its own for each bin of the other kind, every token counting once. NaN if no two tokens that are alike are
   * in different bins.
   *
   * @param bin what the share may depend on
   * @param alike the bin that is held fast
   */
  static double slope(
      List<TokensRow> rows, ToIntFunction<TokensRow> bin, ToIntFunction<TokensRow> alike) {
    double products = 0;
    double squares = 0;
    for (List<TokensRow> group : by(rows, alike)) {
      double tokens = sum(group, TokensRow::tokens);
      double meanBin = sum(group, row -> row.tokens() * bin.applyAsInt(row)) / tokens;
      double meanShare = shareOfOthersFalling(group);
      for (TokensRow row : group) {
        double distance = bin.applyAsInt(row) - meanBin;
        double share = shareOfOthersFalling(List.of(row));
        products += row.tokens() * distance * (share - meanShare);
        squares += row.tokens() * distance * distance;
      }
    }
    return products / squares;
  }

  /**
   * A number of each seed's tokens, with its uncertainty from step to step; seeds that do not have it are left out, and it is empty if none has.
   */
  static Optional<Effect> effect(
      List<RecordedStage> stages, ToDoubleFunction<List<TokensRow>> number) {
    List<Long> seeds = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    double variances = 0;
    int degrees = 0;
    for (RecordedStage stage : stages) {
      double value = number.applyAsDouble(stage.pushed());
      if (Double.isFinite(value)) {
        seeds.add(stage.run().summary().seed());
        values.add(value);
        variances += variance(stage.pushed(), number);
        degrees += steps(stage.pushed()).length - 1;
      }
    }
    return seeds.isEmpty()
        ? Optional.empty()
        : Optional.of(new Effect(
            seeds,
            values,
            new Chance(
                Math.sqrt(variances / seeds.size()),
                Student.twentieth(degrees),
                "scatter from step to step"),
            Double.NaN));
  }

  private static long[] steps(List<TokensRow> rows) {
    return rows.stream().mapToLong(TokensRow::step).distinct().toArray();
  }

  /**
   * Variance of a number, from what it would be without each of the steps (the jackknife): tokens of one step share their update and are no independent
   * draws. NaN with fewer than two steps.
   */
  private static double variance(List<TokensRow> rows, ToDoubleFunction<List<TokensRow>> number) {
    long[] steps = steps(rows);
    if (steps.length < 2) {
      return Double.NaN;
    }
    double[] without = new double[steps.length];
    double sum = 0;
    for (int i = 0; i < steps.length; i++) {
      long left = steps[i];
      without[i] =
          number.applyAsDouble(rows.stream().filter(row -> row.step() != left).toList());
      sum += without[i];
    }
    double mean = sum / steps.length;
    double squares = 0;
    for (double value : without) {
      squares += (value - mean) * (value - mean);
    }
    return squares * (steps.length - 1) / steps.length;
  }
}
