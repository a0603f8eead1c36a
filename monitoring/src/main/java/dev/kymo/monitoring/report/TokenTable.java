package dev.kymo.monitoring.report;

import dev.kymo.monitoring.report.history.RecipeHistory;
import dev.kymo.monitoring.report.history.RecordedStage;
import dev.kymo.monitoring.report.phenomena.Numbers;
import dev.kymo.monitoring.report.phenomena.PushedTokens;
import dev.kymo.vocabulary.TokensRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What the decomposed steps of a recipe's preference training did at the tokens y⁻ that they pushed down, by the prediction's peakiness and by
 * log π(y⁻); tokens of all seeds together.
 *
 * @param recipe name of the recipe
 * @param tokens how many there are
 * @param columns upper edges of log π(y⁻)
 * @param rows one for each bin of ‖π‖² that holds tokens
 */
record TokenTable(String recipe, String tokens, List<String> columns, List<Row> rows) {

  /**
   * A bin of peakiness.
   *
   * @param to its upper edge
   */
  record Row(String to, List<Cell> cells) {}

  /**
   * Tokens in two bins; without texts if there are none.
   *
   * @param falling share of the labels besides y⁻ and y* that fell
   * @param shade the same, for the style sheet
   * @param details of y⁻ and y*
   */
  record Cell(String falling, String shade, String details) {}

  /** The recipe's table; empty if its steps pushed no token down. */
  static Optional<TokenTable> of(RecipeHistory recipe) {
    if (recipe.preferenceStage().isEmpty()) {
      return Optional.empty();
    }
    List<TokensRow> rows = recipe.stage(recipe.preferenceStage().getAsInt()).stream()
        .map(RecordedStage::pushed)
        .flatMap(List::stream)
        .toList();
    return rows.isEmpty() ? Optional.empty() : Optional.of(of(recipe.name(), rows));
  }

  private static TokenTable of(String recipe, List<TokensRow> all) {
    List<TokensRow> columns = PushedTokens.by(all, TokensRow::rejectedBin).stream()
        .map(column -> column.get(0))
        .toList();
    List<Row> rows = new ArrayList<>();
    for (List<TokensRow> row : PushedTokens.by(all, TokensRow::peakinessBin)) {
      List<Cell> cells = columns.stream()
          .map(column -> row.stream()
              .filter(cell -> cell.rejectedBin() == column.rejectedBin())
              .toList())
          .map(TokenTable::cell)
          .toList();
      rows.add(new Row(Numbers.exact(row.get(0).peakinessTo()), cells));
    }
    return new TokenTable(
        recipe,
        count(PushedTokens.sum(all, TokensRow::tokens)),
        columns.stream().map(column -> Numbers.exact(column.rejectedTo())).toList(),
        rows);
  }

  private static Cell cell(List<TokensRow> cell) {
    if (cell.isEmpty()) {
      return new Cell("", "0", "");
    }
    double falling = PushedTokens.shareOfOthersFalling(cell);
    return new Cell(
        percent(falling),
        String.format(Locale.ROOT, "%.2f", falling),
        "y⁻ ↓ " + percent(share(cell, TokensRow::rejectedFalling)) + ", y* ↑ "
            + percent(share(cell, TokensRow::bestRising)) + " of "
            + count(PushedTokens.sum(cell, TokensRow::tokens)));
  }

  private static double share(List<TokensRow> rows, ToLongFunction<TokensRow> some) {
    return PushedTokens.share(rows, some, TokensRow::tokens);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
