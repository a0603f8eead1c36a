package dev.kymo.monitoring.report;

import dev.kymo.monitoring.fold.AccumulatedInfluence;
import dev.kymo.monitoring.fold.AccumulatedInfluence.Change;
import dev.kymo.monitoring.fold.AccumulatedInfluence.OfResponse;
import dev.kymo.monitoring.fold.NotCounted;
import dev.kymo.monitoring.report.history.RecipeHistory;
import dev.kymo.monitoring.report.history.RunRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What the decomposed steps of a recipe's stage say: how well the first order predicts, what pulled and pushed, and which examples did it.
 *
 * @param title names recipe and stage
 * @param seen how many steps were decomposed
 * @param observed how many rows and examples of the probe set they were observed on, in words
 * @param limit largest change in the picture, of either sign; in nats
 * @param points predicted against measured, one for each run, step and response type
 * @param rows one for each response type, sums over the decomposed steps, means over the seeds
 * @param rankings the examples that moved the probes most
 */
record DecompositionView(
    String title,
    String seen,
    String observed,
    String limit,
    List<Point> points,
    List<Row> rows,
    List<Ranking> rankings) {
  /** Half the picture's width and height. */
  private static final double HALF = 150;

  /** Half the width of a row's bars. */
  private static final double BAR = 60;

  private static final int TOP = 3;

  /**
   * A dot, placed in units of the picture.
   *
   * @param style colour of the response type, empty for most
   */
  record Point(String x, String y, String style, String title) {}

  /** A response type; all but the bars are texts. The bars' places are in units of {@link #BAR}'s picture. */
  record Row(
      String response,
      String observed,
      String measured,
      String predicted,
      String pullUp,
      String pushDown,
      String rest,
      String remainder,
      String withinNoise,
      String correlation,
      String trusted,
      List<Stretch> bars) {}

  /** A part of a stacked bar. */
  record Stretch(String style, String x, String width) {}

  /** What moved one response type of one run. */
  record Ranking(
      String run,
      String response,
      String observed,
      String measured,
      String attributed,
      String share,
      String raised,
      String lowered) {}

  /** What a run's stage says. */
  private record RunStage(String run, AccumulatedInfluence influence) {}

  /** One for each stage of the recipe of which some step counts. */
  static List<DecompositionView> of(RecipeHistory recipe) {
    Map<Integer, List<RunStage>> stages = new TreeMap<>();
    for (RunRecord run : recipe.runs()) {
      for (AccumulatedInfluence influence : run.influence()) {
        if (influence.counted() > 0) {
          stages
              .computeIfAbsent(influence.stage(), stage -> new ArrayList<>())
              .add(new RunStage(run.summary().run(), influence));
        }
      }
    }
    return stages.values().stream()
        .map(runs -> of(recipe.name(), recipe.plan().size() > 1, runs))
        .toList();
  }

  private static DecompositionView of(String recipe, boolean named, List<RunStage> runs) {
    AccumulatedInfluence first = runs.get(0).influence();
    Set<String> types = new LinkedHashSet<>();
    runs.forEach(run -> types.addAll(run.influence().responses().keySet()));
    double limit = runs.stream()
        .flatMap(run -> run.influence().responses().values().stream())
        .flatMap(response -> response.changes().stream())
        .mapToDouble(change -> Math.max(Math.abs(change.measured()), Math.abs(change.predicted())))
        .filter(Double::isFinite)
        .max()
        .orElse(0);
    List<Point> points = new ArrayList<>();
    List<Ranking> rankings = new ArrayList<>();
    for (RunStage run : runs) {
      run.influence().responses().forEach((type, response) -> {
        points.addAll(points(run.run(), type, response, limit));
        if (InfluenceInWords.RANKED.contains(type)) {
          rankings.add(ranking(run.run(), type, response));
        }
      });
    }
    return new DecompositionView(
        named ? recipe + ", stage " + first.stage() + ": " + first.objective() : recipe,
        seen(runs),
        InfluenceInWords.observed(first),
        number(limit),
        points,
        rows(types, runs),
        rankings);
  }

  private static Ranking ranking(String run, String type, OfResponse response) {
    return new Ranking(
        run,
        type,
        response.observed().words(),
        number(response.measured()),
        number(response.attributed()),
        InfluenceInWords.share(response),
        InfluenceInWords.rows(response.overall().raising(TOP)),
        InfluenceInWords.rows(response.overall().lowering(TOP)));
  }

  private static String seen(List<RunStage> runs) {
    return runs.stream()
        .map(run -> run.run() + ": " + run.influence().decomposed() + " of "
            + run.influence().steps() + " steps" + notCounted(run.influence()))
        .collect(Collectors.joining(", "));
  }

  private static String notCounted(AccumulatedInfluence influence) {
    String leftOut = NotCounted.inWords(influence);
    return leftOut.isEmpty() ? "" : " (not counted: " + leftOut + ")";
  }

  private static List<Point> points(String run, String type, OfResponse response, double limit) {
    String style = Set.of("chosen", "rejected", "argmax").contains(type) ? type : "";
    List<Point> points = new ArrayList<>();
    for (Change change : response.changes()) {
      if (Double.isFinite(change.measured()) && Double.isFinite(change.predicted())) {
        points.add(new Point(
            place(HALF + HALF * change.predicted() / nonZero(limit)),
            place(HALF - HALF * change.measured() / nonZero(limit)),
            style,
            run + ", step " + change.step() + ", " + type + ": predicted "
                + number(change.predicted()) + ", measured " + number(change.measured())
                + (Boolean.FALSE.equals(change.trusted()) ? ", parts not trusted" : "")
                + "; mean over " + response.observed().words()));
      }
    }
    return points;
  }

  private static double nonZero(double limit) {
    return limit == 0 ? 1 : limit;
  }

  private static List<Row> rows(Set<String> types, List<RunStage> runs) {
    Map<String, List<OfResponse>> byType = types.stream()
        .collect(Collectors.toMap(
            type -> type,
            type -> runs.stream()
                .flatMap(run -> Optional.ofNullable(run.influence().responses().get(type)).stream())
                .toList()));
    double widest = byType.values().stream()
        .mapToDouble(of -> Math.max(Math.abs(mean(of, OfResponse::pullUp)), 0)
            + Math.abs(mean(of, OfResponse::pushDown)))
        .filter(Double::isFinite)
        .max()
        .orElse(0);
    return types.stream()
        .map(type -> row(type, byType.getOrDefault(type, List.of()), nonZero(widest)))
        .toList();
  }

  private static Row row(String type, List<OfResponse> of, double widest) {
    double pull = mean(of, OfResponse::pullUp);
    double push = mean(of, OfResponse::pushDown);
    // parts of one sign are stacked, those of different signs stand on their own sides of zero
    double pushFrom = pull * push > 0 ? pull : 0;
    return new Row(
        type,
        // the rows are the same for all seeds
        of.get(0).observed().words(),
        number(mean(of, OfResponse::measured)),
        number(mean(of, OfResponse::predicted)),
        number(pull),
        number(push),
        number(mean(of, OfResponse::rest)),
        number(mean(of, response -> response.measured() - response.predicted())),
        withinNoise(of),
        correlation(of.stream().flatMap(response -> response.changes().stream()).toList()),
        trusted(of.stream().flatMap(response -> response.changes().stream()).toList()),
        List.of(
            stretch("pull", 0, pull, widest), stretch("push", pushFrom, pushFrom + push, widest)));
  }

  /** How many remainders of all seeds' steps and examples are below the noise; a dash for recordings that do not say. */
  private static String withinNoise(List<OfResponse> of) {
    long remainders = of.stream().mapToLong(OfResponse::remainders).sum();
    long below = of.stream().mapToLong(OfResponse::belowNoise).sum();
    return OfResponse.inWords(below, remainders);
  }

  /** How many of the steps have parts that are trusted; a dash for recordings that do not say. */
  private static String trusted(List<Change> changes) {
    List<Boolean> known =
        changes.stream().map(Change::trusted).filter(Objects::nonNull).toList();
    return known.isEmpty()
        ? "–"
        : known.stream().filter(trusted -> trusted).count() + " of " + known.size();
  }

  private static Stretch stretch(String style, double from, double to, double widest) {
    double left = BAR + BAR * Math.min(from, to) / widest;
    return new Stretch(style, place(left), place(BAR * Math.abs(to - from) / widest));
  }

  private static double mean(List<OfResponse> of, ToDoubleFunction<OfResponse> value) {
    return of.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  /** Pearson's, of predicted and measured; a dash where there is none. */
  private static String correlation(List<Change> changes) {
    double measured = changes.stream().mapToDouble(Change::measured).average().orElse(0);
    double predicted = changes.stream().mapToDouble(Change::predicted).average().orElse(0);
    double together = 0;
    double ofMeasured = 0;
    double ofPredicted = 0;
    for (Change change : changes) {
      double m = change.measured() - measured;
      double p = change.predicted() - predicted;
      together += m * p;
      ofMeasured += m * m;
      ofPredicted += p * p;
    }
    double correlation = together / Math.sqrt(ofMeasured * ofPredicted);
    return changes.size() > 2 && Double.isFinite(correlation)
        ? String.format(Locale.ROOT, "%.2f", correlation)
        : "–";
  }

  private static String number(double value) {
    return InfluenceInWords.number(value);
  }

  private static String place(double value) {
    return String.format(Locale.ROOT, "%.1f", Double.isFinite(value) ? value : 0);
  }
}
