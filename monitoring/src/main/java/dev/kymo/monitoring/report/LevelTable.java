package dev.kymo.monitoring.report;

import dev.kymo.monitoring.report.history.RecipeHistory;
import dev.kymo.monitoring.report.history.RecordedStage;
import dev.kymo.monitoring.report.history.Series;
import dev.kymo.monitoring.report.phenomena.Numbers;
import dev.kymo.monitoring.report.phenomena.RecipePair;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The numbers behind a recipe's curves.
 *
 * @param recipe name of the recipe
 * @param stages titles of the stages
 * @param rows one for each response type, and one for argmax
 */
record LevelTable(String recipe, List<String> stages, List<Row> rows) {
  private static final String ARGMAX = "argmax";

  /**
   * A response type.
   *
   * @param start where it began, mean over the seeds
   * @param changes during each stage
   * @param end where it ended
   */
  record Row(String response, String start, List<Change> changes, String end) {}

  /** Mean over the seeds, and lowest and highest. */
  record Change(String mean, String range) {}

  /** What a response type did in the preference stage of both recipes of a pair, mean over the seeds. */
  record Difference(String response, String baseline, String extend, String difference) {}

  /** The recipe's numbers; empty if nothing was read. */
  static Optional<LevelTable> of(RecipeHistory recipe) {
    List<Integer> begun = recipe.begunStages();
    List<List<RecordedStage>> stages = begun.stream().map(recipe::stage).toList();
    List<String> titles = begun.stream()
        .map(number -> recipe.plan(number).objective().toUpperCase(Locale.ROOT))
        .toList();
    if (stages.isEmpty()) {
      return Optional.empty();
    }
    List<Row> rows = new ArrayList<>();
    for (String response : responses(stages.get(0))) {
      rows.add(row(response, stages));
    }
    return Optional.of(new LevelTable(recipe.name(), titles, rows));
  }

  private static Set<String> responses(List<RecordedStage> stages) {
    Set<String> responses = new LinkedHashSet<>();
    stages.forEach(stage -> responses.addAll(stage.responses()));
    responses.add(ARGMAX);
    return responses;
  }

  private static Row row(String response, List<List<RecordedStage>> stages) {
    List<Change> changes = new ArrayList<>();
    for (List<RecordedStage> stage : stages) {
      double[] values = values(stage, response, LevelTable::change);
      String range = values.length < 2
          ? ""
          : Numbers.signed(DoubleStream.of(values).min().orElseThrow()) + " … "
              + Numbers.signed(DoubleStream.of(values).max().orElseThrow());
      changes.add(new Change(mean(values), range));
    }
    return new Row(
        response,
        mean(values(stages.get(0), response, series -> series.value(0))),
        changes,
        mean(values(
            stages.get(stages.size() - 1), response, series -> series.value(series.size() - 1))));
  }

  private static double change(Series series) {
    return series.value(series.size() - 1) - series.value(0);
  }

  private static double[] values(
      List<RecordedStage> stages, String response, ToDoubleFunction<Series> of) {
    return stages.stream()
        .flatMap(
            stage -> (response.equals(ARGMAX) ? stage.argmax() : stage.logprob(response)).stream())
        .filter(series -> series.size() > 0)
        .mapToDouble(of)
        .toArray();
  }

  private static String mean(double[] values) {
    OptionalDouble mean = DoubleStream.of(values).average();
    return mean.isPresent() ? Numbers.signed(mean.getAsDouble()) : "–";
  }

  /** The preference stages of a pair, by response type. */
  static List<Difference> differences(RecipePair pair) {
    List<RecordedStage> baseline = pair.baselinePreference();
    List<RecordedStage> extend = pair.extendPreference();
    List<Difference> differences = new ArrayList<>();
    for (String response : responses(baseline)) {
      double[] before = values(baseline, response, LevelTable::change);
      double[] after = values(extend, response, LevelTable::change);
      if (before.length > 0 && after.length > 0) {
        double difference = DoubleStream.of(after).average().orElseThrow()
            - DoubleStream.of(before).average().orElseThrow();
        differences.add(
            new Difference(response, mean(before), mean(after), Numbers.signed(difference)));
      }
    }
    return differences;
  }
}
