package dev.kymo.monitoring.report;

import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.fold.Goodput;
import dev.kymo.monitoring.fold.RecoverySummary;
import dev.kymo.monitoring.fold.RunSummary;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.report.history.AttemptRecovery;
import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.history.ExperimentPlan;
import dev.kymo.monitoring.report.history.PlannedStage;
import dev.kymo.monitoring.report.history.RecipeHistory;
import dev.kymo.monitoring.report.history.RunRecord;
import dev.kymo.monitoring.report.phenomena.Numbers;
import dev.kymo.monitoring.report.phenomena.Phenomena.Evaluated;
import dev.kymo.monitoring.report.phenomena.RecipePair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One experiment as the template shows it: texts only, none of them escaped.
 *
 * @param number of the section, from 1
 * @param name of the experiment
 * @param summary how much there is of it
 * @param flaws what is wrong with the runs' files, in sentences
 * @param finding what was found, in sentences
 * @param seeds column titles of the overview
 * @param recipes its rows
 * @param levels one table of numbers for each recipe
 * @param pairs Extend beside its baseline
 * @param decompositions what decomposed steps say, for each recipe that has some
 * @param kernels how alike response types are to the model, for each recipe whose kernel was estimated
 * @param tokens what they did at the tokens that they pushed down, likewise
 * @param phenomena one row for each finding
 * @param recoveries attempts that ended before their run did
 * @param costs what crashes cost each run that had any
 * @param goodput of the experiment
 * @param replays what became of the steps that were repeated
 * @param thinned whether curves were too long to be kept whole
 * @param versions of the software
 * @param files hashes of what was read
 * @param notices what was noticed before training
 * @param yaml the resolved experiment
 * @param command that repeats it
 * @param curves the live page's snapshot, as JSON
 */
record ExperimentView(
    int number,
    String name,
    String summary,
    List<String> flaws,
    List<String> finding,
    List<String> seeds,
    List<RecipeRow> recipes,
    List<LevelTable> levels,
    List<Pair> pairs,
    List<DecompositionView> decompositions,
    List<KernelView> kernels,
    List<TokenTable> tokens,
    List<PhenomenonRow> phenomena,
    List<RecoveryRow> recoveries,
    List<CostRow> costs,
    String goodput,
    String replays,
    boolean thinned,
    List<Entry> versions,
    List<Entry> files,
    List<Entry> notices,
    String yaml,
    String command,
    String curves) {
  /** Curves keep at most this many points; the page's feed thins longer ones. */
  private static final long POINTS = 2_000;

  /** A recipe's line of the overview. */
  record RecipeRow(String recipe, String stages, List<Cell> cells) {}

  /**
   * A run in the overview.
   *
   * @param state a word, which is a style too
   */
  record Cell(String state, String text) {}

  /** Names of two recipes, and what happens to each response type in the preference stage of both. */
  record Pair(String baseline, String extend, List<LevelTable.Difference> rows) {}

  /** A line of the table of recoveries. */
  record RecoveryRow(
      String run,
      int attempt,
      String reason,
      String message,
      long step,
      String from,
      String seconds,
      long replayed,
      int mismatches) {}

  /** A line of the table of what crashes cost a run. */
  record CostRow(
      String run,
      String crashes,
      int recovered,
      long replayed,
      String seconds,
      String detection,
      String scheduling,
      String load,
      String replay,
      String goodput) {}

  /** Something with a name. */
  record Entry(String name, String value) {}

  static ExperimentView of(
      int number, ExperimentHistory experiment, List<Evaluated> phenomena, String curves) {
    ExperimentPlan plan = experiment.plan();
    return new ExperimentView(
        number,
        plan.name(),
        summary(experiment),
        Flaw.lines(experiment.flaws()),
        FindingInWords.of(phenomena),
        plan.seeds().stream().map(seed -> "seed " + seed).toList(),
        experiment.recipes().stream().map(recipe -> row(recipe, plan)).toList(),
        experiment.recipes().stream()
            .map(LevelTable::of)
            .flatMap(Optional::stream)
            .toList(),
        RecipePair.of(experiment).stream().map(ExperimentView::pair).toList(),
        experiment.recipes().stream()
            .flatMap(recipe -> DecompositionView.of(recipe).stream())
            .toList(),
        experiment.recipes().stream()
            .map(KernelView::of)
            .flatMap(Optional::stream)
            .toList(),
        experiment.recipes().stream()
            .map(TokenTable::of)
            .flatMap(Optional::stream)
            .toList(),
        PhenomenonRow.of(phenomena),
        experiment.runs().stream()
            .flatMap(run -> run.recoveries().stream())
            .map(ExperimentView::recovery)
            .toList(),
        experiment.runs().stream()
            .map(run -> run.summary().recovery() == null ? null : cost(run.summary()))
            .filter(Objects::nonNull)
            .toList(),
        goodput(experiment.runs()),
        replays(experiment.runs()),
        experiment.runs().stream().anyMatch(run -> run.summary().step() > POINTS),
        entries(plan.versions()),
        entries(plan.files()),
        plan.notices().stream()
            .map(notice -> new Entry(String.join("; ", notice.places()), notice.text()))
            .toList(),
        plan.yaml(),
        "./kymo run experiment.yaml --out DIR",
        curves);
  }

  private static String summary(ExperimentHistory experiment) {
    ExperimentPlan plan = experiment.plan();
    List<RunRecord> runs = experiment.runs();
    Map<String, Long> states = runs.stream()
        .collect(Collectors.groupingBy(
            run -> run.summary().state().word(), java.util.TreeMap::new, Collectors.counting()));
    int planned = plan.models().size() * plan.recipes().size() * plan.seeds().size();
    List<String> parts = new ArrayList<>();
    states.forEach((state, count) -> parts.add(count + " " + state));
    if (runs.size() < planned) {
      parts.add((planned - runs.size()) + " not started");
    }
    long steps = runs.stream().mapToLong(run -> run.summary().step()).sum();
    return String.format(
        Locale.ROOT,
        "%d runs: %d recipes × %d seeds%s, of model %s; %s; %,d steps; %d attempts",
        planned,
        plan.recipes().size(),
        plan.seeds().size(),
        plan.models().size() > 1 ? " × " + plan.models().size() + " models" : "",
        String.join(", ", plan.models()),
        String.join(", ", parts),
        steps,
        runs.stream().mapToInt(run -> run.summary().attempts()).sum());
  }

  private static RecipeRow row(RecipeHistory recipe, ExperimentPlan plan) {
    List<Cell> cells = plan.seeds().stream()
        .map(seed -> recipe.runs().stream()
            .filter(run -> run.summary().seed() == seed)
            .findFirst()
            .map(ExperimentView::cell)
            .orElse(new Cell(RunStatus.QUEUED.word(), "not started")))
        .toList();
    String stages =
        recipe.plan().stream().map(ExperimentView::stage).collect(Collectors.joining(" → "));
    return new RecipeRow(recipe.name(), stages, cells);
  }

  private static String stage(PlannedStage stage) {
    String on = stage.isSft() ? " on " + String.join(" + ", stage.responses()) : "";
    String beta = stage.beta().map(value -> ", β " + value).orElse("");
    String others = stage.others().stream()
        .map(setting -> ", " + setting.key() + " " + setting.value())
        .collect(Collectors.joining());
    return stage.objective().toUpperCase(Locale.ROOT) + on + " (lr "
        + Numbers.rate(stage.learningRate()) + beta + others + ")";
  }

  private static Cell cell(RunRecord run) {
    int attempts = run.summary().attempts();
    return new Cell(
        run.summary().state().word(),
        run.summary().state().word() + " " + run.summary().step() + "/"
            + run.summary().totalSteps() + (attempts == 1 ? "" : ", " + attempts + " attempts"));
  }

  private static Pair pair(RecipePair pair) {
    return new Pair(pair.baseline().name(), pair.extend().name(), LevelTable.differences(pair));
  }

  private static RecoveryRow recovery(AttemptRecovery recovery) {
    Double seconds = recovery.seconds();
    return new RecoveryRow(
        recovery.run(),
        recovery.attempt(),
        recovery.reason(),
        recovery.message(),
        recovery.step(),
        Objects.toString(recovery.fromStep(), "–"),
        seconds(seconds),
        recovery.replayed(),
        recovery.mismatches());
  }

  private static CostRow cost(RunSummary run) {
    RecoverySummary cost = Objects.requireNonNull(run.recovery());
    return new CostRow(
        run.run(),
        cost.crashes().entrySet().stream()
            .map(crash -> crash.getValue() + " " + crash.getKey())
            .collect(Collectors.joining(", ")),
        cost.recovered(),
        cost.replayed(),
        seconds(cost.seconds()),
        seconds(cost.detection()),
        seconds(cost.scheduling()),
        seconds(cost.load()),
        seconds(cost.replay()),
        percent(cost.goodput()));
  }

  private static String goodput(List<RunRecord> runs) {
    return percent(Goodput.of(runs.stream().map(run -> run.summary().times()).toList()));
  }

  private static String seconds(@Nullable Double seconds) {
    return seconds == null ? "–" : String.format(Locale.ROOT, "%.1f s", seconds);
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static String replays(List<RunRecord> runs) {
    long replayed = runs.stream().mapToLong(RunRecord::replayed).sum();
    int mismatches = runs.stream().mapToInt(RunRecord::mismatches).sum();
    return replayed + " steps were repeated after failures and equalled those before; " + mismatches
        + " rows did not.";
  }

  private static List<Entry> entries(Map<String, String> map) {
    return map.entrySet().stream()
        .map(entry -> new Entry(entry.getKey(), entry.getValue()))
        .toList();
  }
}
