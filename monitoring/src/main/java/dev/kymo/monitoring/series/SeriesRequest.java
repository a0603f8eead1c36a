package dev.kymo.monitoring.series;

import dev.kymo.monitoring.export.ExportSource;
import dev.kymo.monitoring.replay.RunIdentity;
import dev.kymo.monitoring.rows.RowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which curves a request is about, and how they are wanted.
 *
 * @param kind the rows that have the metric
 * @param runs the chosen runs of the chosen experiments
 * @param about values of columns of the kind's key that are wanted; a column that is not there may have any
 * @param told columns of an answer's rows that say what they are about, in order
 * @param bySeeds whether seeds of a recipe are one curve
 * @param sinceStage whether changes since the stage began are wanted
 * @param points most points of a curve; null: all
 */
record SeriesRequest(
    String metric,
    RowKind kind,
    List<ChosenRun> runs,
    Map<String, Set<String>> about,
    List<String> told,
    boolean bySeeds,
    boolean sinceStage,
    @Nullable Integer points,
    String format) {
  static final String EXPERIMENT = "experiment";
  static final String RUN = "run";
  static final String RECIPE = "recipe";
  static final String MODEL = "model";

  private static final int FEWEST_POINTS = 4;
  private static final String METRIC = "metric";
  private static final String ROWS = "rows";
  private static final String SINCE = "since";
  private static final String POINTS = "points";
  private static final String FORMAT = "format";
  private static final String BY = "by";

  /** A run of an experiment. */
  record ChosenRun(ExportSource experiment, RunIdentity run) {}

  static SeriesRequest of(Map<String, List<String>> values, List<ExportSource> experiments)
      throws ApiFault {
    Parameters asked = new Parameters(values, known());
    String metric = asked.one(METRIC);
    if (metric == null) {
      throw ApiFault.bad(
          "metric is missing: a column of a file of rows, as metric=logprob_mean or metric=loss");
    }
    RowKind kind = Metrics.kind(metric, asked.one(ROWS));
    asked.oneOf(BY, List.of("step"));
    String since = asked.one(SINCE);
    if (since != null && !since.equals("stage")) {
      throw ApiFault.unknown(SINCE, since, List.of("stage"));
    }
    if (!asked.all(RUN).isEmpty() && !asked.all(RECIPE).isEmpty()) {
      throw ApiFault.bad(
          "run and recipe are both given: a run is one curve, a recipe is the mean over its runs");
    }
    boolean bySeeds = !asked.all(RECIPE).isEmpty();
    Map<String, Set<String>> about = about(asked, kind);
    List<ChosenRun> runs = Chosen.runs(asked, experiments);
    return new SeriesRequest(
        metric,
        kind,
        runs,
        about,
        told(asked, experiments, runs, kind, about),
        bySeeds,
        since != null,
        asked.whole(POINTS, FEWEST_POINTS),
        asked.oneOf(FORMAT, AnswerTable.FORMATS));
  }

  private static Set<String> known() {
    Set<String> known = new TreeSet<>(
        List.of(METRIC, ROWS, SINCE, POINTS, FORMAT, BY, EXPERIMENT, RUN, RECIPE, MODEL));
    RowKind.all().forEach(kind -> known.addAll(kind.key()));
    return known;
  }

  private static Map<String, Set<String>> about(Parameters asked, RowKind kind) throws ApiFault {
    Map<String, Set<String>> about = new TreeMap<>();
    Set<String> columns =
        RowKind.all().stream().flatMap(one -> one.key().stream()).collect(Collectors.toSet());
    for (String column : columns) {
      List<String> wanted = asked.all(column);
      if (!wanted.isEmpty() && !kind.key().contains(column)) {
        throw ApiFault.bad("rows of " + kind.name() + " have no " + column
            + (kind.key().isEmpty()
                ? ": a step has one"
                : "; they are told apart by " + String.join(", ", kind.key())));
      }
      if (!wanted.isEmpty()) {
        about.put(column, Set.copyOf(wanted));
      }
    }
    return about;
  }

  /** What is not the same for the whole answer. */
  private static List<String> told(
      Parameters asked,
      List<ExportSource> experiments,
      List<ChosenRun> runs,
      RowKind kind,
      Map<String, Set<String>> about) {
    List<String> told = new ArrayList<>();
    if (experiments.size() > 1 && asked.all(EXPERIMENT).size() != 1) {
      told.add(EXPERIMENT);
    }
    if (asked.all(RECIPE).isEmpty()) {
      if (asked.all(RUN).size() != 1) {
        told.add(RUN);
      }
    } else {
      if (asked.all(RECIPE).size() > 1) {
        told.add(RECIPE);
      }
      if (runs.stream().map(run -> run.run().model()).distinct().count() > 1) {
        told.add(MODEL);
      }
    }
    kind.key().stream()
        .filter(column -> about.getOrDefault(column, Set.of()).size() != 1)
        .forEach(told::add);
    return told;
  }

  /** What a run has in a column that is told. */
  static @Nullable String of(ChosenRun run, String column) {
    Map<String, Function<ChosenRun, String>> columns = Map.of(
        EXPERIMENT, one -> one.experiment().experiment(),
        RUN, one -> one.run().run(),
        RECIPE, one -> one.run().recipe(),
        MODEL, one -> one.run().model());
    Function<ChosenRun, String> value = columns.get(column);
    return value == null ? null : value.apply(run);
  }
}
