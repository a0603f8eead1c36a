package dev.kymo.monitoring.report;

import dev.kymo.monitoring.fold.ObservedCount;
import dev.kymo.monitoring.report.history.KernelHistory;
import dev.kymo.monitoring.report.history.KernelHistory.Point;
import dev.kymo.monitoring.report.history.RecipeHistory;
import dev.kymo.monitoring.report.history.RecordedStage;
import dev.kymo.monitoring.report.history.RunRecord;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How alike response types are to a recipe's models, and whether that stays so. Means over the seeds.
 *
 * @param recipe name of the recipe
 * @param observed how many rows of the probe set were looked at, in words
 * @param maps similarities at the beginning and at the end
 * @param stages titles of the stages
 * @param drifts one for each response type
 */
record KernelView(
    String recipe, String observed, List<HeatMap> maps, List<String> stages, List<Drift> drifts) {

  /**
   * Similarities at one time.
   *
   * @param columns the response types
   * @param rows one for each of them
   */
  record HeatMap(String title, List<String> columns, List<Line> rows) {}

  /** A response type's similarities to all. */
  record Line(String response, List<Cell> cells) {}

  /**
   * A similarity.
   *
   * @param percent how strong its colour is
   */
  record Cell(String text, String title, long percent) {}

  /**
   * How far a type's kernel with itself moves.
   *
   * @param norm its norm at the beginning
   * @param stages its drift over each stage
   */
  record Drift(String response, String norm, List<String> stages) {}

  /** The recipe's view; empty if its kernel was never estimated. */
  static Optional<KernelView> of(RecipeHistory recipe) {
    List<RunRecord> runs =
        recipe.runs().stream().filter(run -> !run.kernel().pairs().isEmpty()).toList();
    if (runs.isEmpty()) {
      return Optional.empty();
    }
    KernelHistory first = runs.get(0).kernel();
    Set<String> responses = first.responses();
    List<Integer> begun = recipe.begunStages();
    List<List<RecordedStage>> stages = begun.stream().map(recipe::stage).toList();
    List<String> titles = begun.stream()
        .map(number -> recipe.plan(number).objective().toUpperCase(Locale.ROOT))
        .toList();
    return Optional.of(new KernelView(
        recipe.name(),
        first.observed().words(),
        List.of(
            map("before training", runs, responses, points -> points.get(0)),
            map("at the end", runs, responses, points -> points.get(points.size() - 1))),
        titles,
        responses.stream().map(response -> drift(response, runs, stages)).toList()));
  }

  /** Which of a pair's points a map shows. */
  private interface Choice {
    Point of(List<Point> points);
  }

  private static HeatMap map(
      String title, List<RunRecord> runs, Set<String> responses, Choice choice) {
    return new HeatMap(
        title,
        List.copyOf(responses),
        responses.stream()
            .map(response -> new Line(
                response,
                responses.stream()
                    .map(other -> cell(response, other, runs, choice))
                    .toList()))
            .toList());
  }

  private static Cell cell(String response, String other, List<RunRecord> runs, Choice choice) {
    OptionalDouble similarity = mean(runs, response, other, choice, Point::similarity);
    if (similarity.isEmpty()) {
      return new Cell("–", response + " and " + other + ": no row has both", 0);
    }
    double value = similarity.getAsDouble();
    return new Cell(
        String.format(Locale.ROOT, "%.2f", value),
        String.format(
            Locale.ROOT,
            "%s and %s: %.3f, mean over %s",
            response,
            other,
            value,
            rows(runs.get(0).kernel().points(response, other))),
        Math.round(100 * Math.max(0, Math.min(1, value))));
  }

  private static String rows(List<Point> points) {
    int rows = points.isEmpty() ? 0 : points.get(0).rows();
    return new ObservedCount(rows, null).words();
  }

  private static Drift drift(
      String response, List<RunRecord> runs, List<List<RecordedStage>> stages) {
    OptionalDouble norm = mean(runs, response, response, points -> points.get(0), Point::norm);
    List<String> drifts = stages.stream()
        .map(stage -> number(
            "%.3f",
            stage.stream()
                .flatMap(s -> s.run().kernel().at(response, response, s.to()).stream())
                .mapToDouble(Point::drift)
                .filter(Double::isFinite)
                .average()))
        .collect(Collectors.toList());
    return new Drift(response, number("%.3g", norm), drifts);
  }

  private static OptionalDouble mean(
      List<RunRecord> runs,
      String response,
      String other,
      Choice choice,
      ToDoubleFunction<Point> value) {
    return runs.stream()
        .map(run -> run.kernel().points(response, other))
        .filter(points -> !points.isEmpty())
        .map(choice::of)
        .mapToDouble(value)
        .filter(Double::isFinite)
        .average();
  }

  private static String number(String format, OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "–";
  }
}
