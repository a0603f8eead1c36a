package dev.kymo.monitoring.report;

import dev.kymo.monitoring.log.EventLog;
import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.monitoring.report.history.ExperimentPlan;
import dev.kymo.monitoring.report.history.PlannedStage;
import dev.kymo.monitoring.rows.RowFormat;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.SampleRow;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.vocabulary.plan.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * An experiment's folder whose curves a test draws: each goes through given values, evenly spread over its stage, with straight lines between
 * them. Every stage has 40 steps and a reading every fifth.
 */
public final class RecordedExperiment {
  public static final int STEPS = 40;
  private static final int EVERY = 5;
  private static final double LEVEL = -100;
  private static final double TOKENS = 20;
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  public static final PlannedStage SFT = sft("chosen");
  public static final PlannedStage SFT_ON_BOTH = sft("chosen", "rejected");
  public static final PlannedStage DPO = preference("dpo");
  public static final PlannedStage IPO = preference("ipo");

  private final Path folder;
  private final Map<String, List<PlannedStage>> recipes = new LinkedHashMap<>();
  private final List<ExperimentPlan.Notice> notices = new ArrayList<>();
  private int seeds = 2;
  private double noise;

  private static PlannedStage sft(String... responses) {
    List<String> types = List.of(responses);
    return new PlannedStage(
        "sft", List.of(new Setting("responses", types, types.size() == 1)), 1e-5);
  }

  /** Preferences, with everything as it is by default. */
  private static PlannedStage preference(String objective) {
    return new PlannedStage(objective, List.of(new Setting("beta", 0.1, true)), 1e-5);
  }

  public RecordedExperiment(Path folder) {
    this.folder = folder;
  }

  /** What happens in one run: by stage, changes of log-probability by response type; {@code argmax} and {@code entropy} too. */
  public static final class Curves {
    private final List<Map<String, double[]>> stages = new ArrayList<>();
    private final Map<String, Double> tokens = new LinkedHashMap<>();
    private double[] margins = {0, 0};

    /** Begins the next stage. */
    public Curves stage() {
      stages.add(new LinkedHashMap<>());
      return this;
    }

    /** Changes of a response type's log-probability since the first step, evenly spread over the stage. */
    public Curves line(String response, double... values) {
      stages.get(stages.size() - 1).put(response, values);
      return this;
    }

    /** Mean number of tokens of a response type that is not as long as the others. */
    public Curves tokens(String response, double count) {
      tokens.put(response, count);
      return this;
    }

    /** Reward margins of the last stage's steps. */
    public Curves margins(double... values) {
      margins = values;
      return this;
    }
  }

  public RecordedExperiment recipe(String name, PlannedStage... stages) {
    recipes.put(name, List.of(stages));
    return this;
  }

  public RecordedExperiment seeds(int count) {
    seeds = count;
    return this;
  }

  /** Standard deviation of what is added to every reading, from a seeded generator. */
  public RecordedExperiment noise(double standardDeviation) {
    noise = standardDeviation;
    return this;
  }

  public Path folder() {
    return folder;
  }

  /** Records a run that has ended. */
  public RecordedExperiment run(String recipe, long seed, Curves curves) {
    return run(recipe, seed, curves, curves.stages.size() * STEPS, true);
  }

  /** Records a run as far as a step. */
  public RecordedExperiment run(
      String recipe, long seed, Curves curves, int until, boolean ended, LoggedEvent... more) {
    String run = recipe + "-s" + seed;
    int total = curves.stages.size() * STEPS;
    List<LoggedEvent> events = new ArrayList<>(List.of(
        new RunQueued(run, AT, recipe, seed, "model", total),
        new AttemptStarted(run, AT, 1, "worker-1", 0)));
    events.addAll(List.of(more));
    events.add(new CheckpointCommitted(run, AT.plusSeconds(60), until));
    if (ended) {
      events.add(new RunCompleted(run, AT.plusSeconds(61)));
    }
    try (EventLog log = new EventLog(folder.resolve("runs"))) {
      events.forEach(log::accept);
    }
    String where = ended ? "" : "rows/t1/";
    write(run, where + "steps.jsonl", steps(run, curves, until));
    write(run, where + "readings.jsonl", readings(run, seed, curves, until));
    return this;
  }

  private Stream<Recorded<?>> steps(String run, Curves curves, int until) {
    List<Recorded<?>> steps = new ArrayList<>();
    for (int step = 1; step <= until; step++) {
      int stage = (step - 1) / STEPS;
      boolean last = stage == curves.stages.size() - 1;
      double margin = at(curves.margins, (step - 1) % STEPS, STEPS - 1);
      List<Double> chosen = last ? List.of(margin, margin) : null;
      List<Double> rejected = last ? List.of(0.0, 0.0) : null;
      steps.add(new Recorded<>(
          run,
          1,
          new StepRow(
              step,
              stage + 1,
              stage == 0 ? "sft" : "dpo",
              0,
              List.of(0, 1),
              1.0,
              1e-5,
              1.0,
              40,
              null,
              null,
              null,
              null,
              chosen,
              rejected,
              0.01)));
    }
    return steps.stream();
  }

  private Stream<Recorded<?>> readings(String run, long seed, Curves curves, int until) {
    List<Recorded<?>> readings = new ArrayList<>();
    Random random = new Random(seed);
    for (int step = 0; step <= until; step += EVERY) {
      int stage = Math.max(0, (step - 1) / STEPS);
      Map<String, double[]> lines = curves.stages.get(stage);
      int within = step - stage * STEPS;
      double argmax = level(lines, "argmax", within) / 2;
      double entropy = 3 + at(lines.getOrDefault("entropy", new double[] {0, 0}), within, STEPS);
      for (String response : lines.keySet()) {
        if (!response.equals("argmax") && !response.equals("entropy")) {
          double value = level(lines, response, within) + noise * random.nextGaussian();
          readings.add(new Recorded<>(
              run,
              1,
              SampleRow.of(
                  ReadingRow.class,
                  "step",
                  step,
                  "stage",
                  stage + 1,
                  "response",
                  response,
                  "count",
                  10,
                  "logprobMean",
                  value,
                  "logprobSd",
                  0.5,
                  "logprobP10",
                  value,
                  "logprobP50",
                  value,
                  "logprobP90",
                  value,
                  "argmaxLogprobMean",
                  argmax,
                  "exceptArgmaxLogprobMean",
                  2 * value,
                  "adaptationNormMean",
                  7.5,
                  "residualNormMean",
                  0.75,
                  "energyMean",
                  0.5,
                  "entropyMean",
                  entropy,
                  "tokensMean",
                  curves.tokens.getOrDefault(response, TOKENS),
                  "argmaxMassMean",
                  0.25,
                  "valleyDepthMean",
                  1.25,
                  "seconds",
                  0.1)));
        }
      }
    }
    return readings.stream();
  }

  private static double level(Map<String, double[]> lines, String response, int step) {
    return LEVEL + at(lines.getOrDefault(response, new double[] {0, 0}), step, STEPS);
  }

  private static double at(double[] values, int step, int length) {
    double place = (double) step * (values.length - 1) / length;
    int before = Math.min((int) place, values.length - 2);
    double share = place - before;
    return values[before] * (1 - share) + values[before + 1] * share;
  }

  /** Adds a file of rows to a run that has ended. */
  public RecordedExperiment rows(String run, String file, Recorded<?>... rows) {
    write(run, file, Stream.of(rows));
    return this;
  }

  private void write(String run, String file, Stream<Recorded<?>> rows) {
    Path path = folder.resolve("runs").resolve(run).resolve(file);
    try {
      Files.createDirectories(path.getParent());
      Files.writeString(
          path, rows.map(row -> RowFormat.line(row) + "\n").collect(Collectors.joining()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Notes what was noticed before training. */
  public RecordedExperiment noticed(String about, String text) {
    notices.add(new ExperimentPlan.Notice(List.of(about), text));
    return this;
  }

  /** What was asked for. */
  public ExperimentPlan plan() {
    return new ExperimentPlan(
        "drawn",
        List.of("model"),
        LongStream.range(0, seeds).boxed().toList(),
        recipes,
        Map.of("kymo", "0.1"),
        Map.of("/data/rows.jsonl", "abc123"),
        notices,
        "name: drawn\n");
  }

  /** Reads everything. */
  public ExperimentHistory read() throws IOException {
    return ExperimentHistory.read(folder, plan());
  }
}
