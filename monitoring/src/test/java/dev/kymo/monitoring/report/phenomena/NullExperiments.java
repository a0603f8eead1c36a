package dev.kymo.monitoring.report.phenomena;

import dev.kymo.monitoring.fold.ObservedCount;
import dev.kymo.monitoring.fold.RunSummary;
import dev.kymo.monitoring.report.RecordedExperiment;
import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.history.ExperimentPlan;
import dev.kymo.monitoring.report.history.KernelHistory;
import dev.kymo.monitoring.report.history.PlannedStage;
import dev.kymo.monitoring.report.history.RecipeHistory;
import dev.kymo.monitoring.report.history.RunRecord;
import dev.kymo.monitoring.report.history.RunRecord.ResponseCurve;
import dev.kymo.monitoring.report.history.RunRecord.Span;
import dev.kymo.monitoring.report.history.Series;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.TokensRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Experiments in which the paper's claims are true of nothing: what moves, moves by chance. A baseline and Extend, each a stage of SFT and one of
 * DPO, with the numbers that every phenomenon looks at; those that are no curves, similarities and tokens pushed down, with the first kind of
 * chance only. Seeds are independent of each other.
 */
final class NullExperiments {
  /** What chance does to the curves. Curves of two seeds differ by something between the first two and the third. */
  enum Kind {
    /** Each reading is the one before plus something independent, whose mean is zero. */
    WALK("random walk", 6),
    /** The same with more readings. */
    LONG_WALK("random walk", 20),
    /** Each reading is a constant plus something independent. */
    NOISE("white noise", 6),
    /** Each seed's curve is a straight line whose slope is its own. */
    DRIFT("a drift of each seed", 6);

    private final String words;
    private final int readings;

    Kind(String words, int readings) {
      this.words = words;
      this.readings = readings;
    }

    /** For the head of a table. */
    String words() {
      return words + ", " + readings + " readings";
    }
  }

  private static final List<String> RESPONSES = List.of(
      "chosen",
      "chosen_initial",
      "chosen_selfr",
      "chosen_gptsemantic",
      "chosen_gptformat",
      "rejected",
      "reject_gptsemantic",
      "reject_gptformat",
      "irr_train",
      "irr_test",
      "irr_hum",
      "random_permute",
      "random_nonhum");

  private static final PlannedStage SFT = RecordedExperiment.SFT;
  private static final PlannedStage SFT_ON_BOTH = RecordedExperiment.SFT_ON_BOTH;
  private static final PlannedStage DPO = RecordedExperiment.DPO;

  private static final int EVERY = 8;
  private static final double LEVEL = -100;
  /** Standard deviation of a response type's step from reading to reading, in nats. */
  private static final double STEP = 1;
  /** Share of that variance which all types of a run have in common: assumed, and more than hh-small's types have (0.0 to 0.2). */
  private static final double COMMON = 0.4;
  /** Decomposed steps of a preference stage. */
  private static final int DECOMPOSED = 4;
  /** Bins of either kind in which they have tokens. */
  private static final int BINS = 3;
  /** Rows of the probe set behind a similarity. */
  private static final int ROWS = 4;

  private final Kind kind;
  /** Of each stage, besides that at its beginning. */
  private final int readings;

  private final Random random;

  /**
   * @param seed of the generator
   */
  NullExperiments(Kind kind, long seed) {
    this.kind = kind;
    readings = kind.readings;
    random = new Random(seed);
  }

  /** The next experiment with so many seeds. */
  ExperimentHistory next(int seeds) {
    Map<String, List<PlannedStage>> plans = new LinkedHashMap<>();
    plans.put("baseline", List.of(SFT, DPO));
    plans.put("extend", List.of(SFT_ON_BOTH, DPO));
    List<Long> numbers = new ArrayList<>();
    for (long seed = 0; seed < seeds; seed++) {
      numbers.add(seed);
    }
    List<RecipeHistory> recipes = new ArrayList<>();
    plans.forEach((recipe, stages) -> {
      double[][] rows = similaritiesByRow();
      List<RunRecord> runs = new ArrayList<>();
      numbers.forEach(seed -> runs.add(run(recipe, seed, rows)));
      recipes.add(new RecipeHistory(recipe, "model", stages, runs));
    });
    return new ExperimentHistory(
        Path.of("null"),
        new ExperimentPlan(
            "null", List.of("model"), numbers, plans, Map.of(), Map.of(), List.of(), ""),
        recipes,
        List.of());
  }

  private RunRecord run(String recipe, long seed, double[][] similarities) {
    String run = recipe + "-s" + seed;
    int last = 2 * readings * EVERY;
    double[] common = curve(2 * readings + 1);
    Map<String, ResponseCurve> responses = new LinkedHashMap<>();
    for (int r = 0; r < RESPONSES.size(); r++) {
      responses.put(
          RESPONSES.get(r), new ResponseCurve(readings(common, LEVEL, STEP), 15 + 5 * (r % 4)));
    }
    Series margin = margins(readings * EVERY, last);
    return new RunRecord(
        RunSummary.unknown(run)
            .updated(new RunQueued(run, Instant.EPOCH, recipe, seed, "model", last))
            .updated(new RunCompleted(run, Instant.EPOCH)),
        List.of(
            new Span(1, "sft", 0, (long) readings * EVERY),
            new Span(2, "dpo", (long) readings * EVERY, last)),
        responses,
        readings(common, LEVEL / 2, STEP),
        readings(common, 3, STEP / 50),
        rates(last),
        margin,
        doubts(margin),
        List.of(),
        0,
        0,
        List.of(),
        kind == Kind.WALK
            ? kernels(similarities)
            : new KernelHistory(new ObservedCount(0, null), Map.of()),
        kind == Kind.WALK ? pushed() : List.of());
  }

  /** A curve of so many points. */
  private double[] curve(int points) {
    double[] curve = new double[points];
    double slope = random.nextGaussian();
    for (int i = 1; i < points; i++) {
      curve[i] = switch (kind) {
        case WALK, LONG_WALK -> curve[i - 1] + random.nextGaussian();
        case NOISE -> random.nextGaussian();
        case DRIFT -> i * slope;
      };
    }
    return curve;
  }

  private Series readings(double[] common, double level, double size) {
    double[] own = curve(common.length);
    Series.Builder series = new Series.Builder();
    for (int i = 0; i < own.length; i++) {
      double value = Math.sqrt(COMMON) * common[i] + Math.sqrt(1 - COMMON) * own[i];
      series.add((long) i * EVERY, level + size * value);
    }
    return series.build();
  }

  /** Reward margins of the preference stage: by step, with the noise of batches that are small. */
  private Series margins(int from, int to) {
    double[] curve = curve(to - from);
    Series.Builder series = new Series.Builder();
    for (int i = 0; i < curve.length; i++) {
      series.add(from + i + 1L, 0.1 * curve[i] + 0.3 * random.nextGaussian());
    }
    return series.build();
  }

  private static Series doubts(Series margins) {
    Series.Builder series = new Series.Builder();
    for (int i = 0; i < margins.size(); i++) {
      series.add(margins.step(i), 1 / (1 + StrictMath.exp(margins.value(i))));
    }
    return series.build();
  }

  private static Series rates(int last) {
    Series.Builder series = new Series.Builder();
    for (int step = 1; step <= last; step++) {
      series.add(step, 1e-5);
    }
    return series.build();
  }

  /** Similarities of every pair of responses of each row: rows differ, and pairs within them do not differ on average. */
  private double[][] similaritiesByRow() {
    double[][] rows = new double[ROWS][RESPONSES.size() * RESPONSES.size()];
    for (double[] row : rows) {
      double level = 0.5 + 0.1 * random.nextGaussian();
      for (int pair = 0; pair < row.length; pair++) {
        row[pair] = level + 0.1 * random.nextGaussian();
      }
    }
    return rows;
  }

  /** The rows being the same in every seed, training moves them a little only. */
  private KernelHistory kernels(double[][] rows) {
    Map<KernelHistory.Pair, List<KernelHistory.Point>> pairs = new LinkedHashMap<>();
    for (int o = 0; o < RESPONSES.size(); o++) {
      for (int u = o + 1; u < RESPONSES.size(); u++) {
        double[] values = new double[ROWS];
        double mean = 0;
        for (int row = 0; row < ROWS; row++) {
          values[row] = rows[row][o * RESPONSES.size() + u] + 0.02 * random.nextGaussian();
          mean += values[row] / ROWS;
        }
        double squares = 0;
        for (double value : values) {
          squares += (value - mean) * (value - mean);
        }
        double sd = Math.sqrt(squares / (ROWS - 1));
        pairs.put(
            new KernelHistory.Pair(RESPONSES.get(o), RESPONSES.get(u)),
            List.of(new KernelHistory.Point(0, ROWS, 1, mean, sd, 0)));
      }
    }
    return new KernelHistory(new ObservedCount(4, null), pairs);
  }

  /** What steps did at the tokens that they pushed down: tokens of one step, which share its update, move alike. */
  private List<TokensRow> pushed() {
    List<TokensRow> rows = new ArrayList<>();
    for (int step = 1; step <= DECOMPOSED; step++) {
      double own = random.nextDouble();
      double best = random.nextDouble();
      double likely = random.nextDouble();
      double unlikely = random.nextDouble();
      double byPeakiness = 0.1 * random.nextGaussian();
      double byRejected = 0.1 * random.nextGaussian();
      for (int p = 0; p < BINS; p++) {
        for (int r = 0; r < BINS; r++) {
          long tokens = 5L + random.nextInt(20);
          double shift = byPeakiness * (p - 1) + byRejected * (r - 1);
          rows.add(new TokensRow(
              (long) readings * EVERY + step,
              2,
              p,
              0.1 * (p + 1),
              r,
              r - 5,
              tokens,
              count(tokens, 1 - own),
              count(tokens, own),
              count(tokens, best),
              count(tokens, 1 - best),
              10 * tokens,
              count(10 * tokens, 1 - likely - shift),
              count(10 * tokens, likely + shift),
              100 * tokens,
              count(100 * tokens, 1 - unlikely - shift),
              count(100 * tokens, unlikely + shift),
              0,
              0,
              1e-6,
              0));
        }
      }
    }
    return rows;
  }

  private static long count(long of, double share) {
    return Math.round(of * Math.max(0, Math.min(1, share)));
  }
}
