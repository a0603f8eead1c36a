package dev.kymo.monitoring.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kymo.monitoring.event.Samples;
import dev.kymo.monitoring.export.ExportSource;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.CommitSource;
import dev.kymo.monitoring.replay.RunIdentity;
import dev.kymo.monitoring.rows.RowFormat;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.RunFailed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.SampleRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesApiTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir
  private Path runs;

  private final SeriesApi api = new SeriesApi();

  @BeforeEach
  void record() throws IOException {
    List<RunIdentity> identities = new ArrayList<>();
    for (long seed = 0; seed < 2; seed++) {
      identities.add(run("sft", seed));
    }
    identities.add(run("dpo", 0));
    api.add(source("first", runs, identities));
  }

  private static ExportSource source(String name, Path folder, List<RunIdentity> identities) {
    return new ExportSource(name, folder, identities, new Access(CommitSource.NONE, true));
  }

  /** Two stages of four steps, a reading every second; seed 1 stops after six. */
  private RunIdentity run(String recipe, long seed) throws IOException {
    String run = recipe + "-s" + seed;
    long until = seed == 0 ? 8 : 6;
    try (EventLog log = new EventLog(runs)) {
      log.accept(new RunQueued(run, AT, recipe, seed, "m", 8));
      log.accept(new AttemptStarted(run, AT, 1, "worker-1", 0));
      log.accept(new CheckpointCommitted(run, AT.plusSeconds(9), until));
      if (seed == 1) {
        log.accept(new RunFailed(run, AT.plusSeconds(10), "io", "no /home/somebody/rows, sorry"));
      }
    }
    for (long step = 0; step <= until + 1; step++) {
      int stage = step <= 4 ? 1 : 2;
      if (step > 0) {
        add(Samples.sftStep(run, step, 1.0 / (step + seed), 0.1));
      }
      if (step % 2 == 0) {
        add(reading(run, step, stage, "chosen", -10.0 - step * step - seed));
        add(reading(run, step, stage, "rejected", step == 2 ? Double.NaN : -20.1 - step));
      }
    }
    return new RunIdentity(run, recipe, seed, "m");
  }

  private static Recorded<ReadingRow> reading(
      String run, long step, int stage, String response, double logprob) {
    return new Recorded<>(
        run,
        1,
        SampleRow.of(
            ReadingRow.class,
            "step",
            step,
            "stage",
            stage,
            "response",
            response,
            "logprobMean",
            logprob));
  }

  private void add(Recorded<?> row) throws IOException {
    Path file = runs.resolve(row.run())
        .resolve("rows/t1")
        .resolve(RowKind.of(row.row().getClass()).fileName());
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, RowFormat.line(row) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static Map<String, List<String>> parameters(String query) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      parameters
          .computeIfAbsent(pair.substring(0, equals), name -> new ArrayList<>())
          .add(pair.substring(equals + 1));
    }
    return parameters;
  }

  private String series(String query) throws ApiFault, IOException {
    return new String(api.series(parameters(query)).bytes(), StandardCharsets.UTF_8);
  }

  private ApiFault refused(String query) {
    return catchThrowableOfType(ApiFault.class, () -> api.series(parameters(query)));
  }

  @Test
  void series_run_givesStepAndValueOfWhatIsCommitted() throws Exception {
    assertThat(series("metric=loss&run=sft-s1&by=step"))
        .isEqualTo(
            "step,value\n1,0.5\n2,0.3333333333333333\n3,0.25\n4,0.2\n5,0.16666666666666666\n6,0.14285714285714285\n");
    assertThat(series("metric=logprob_mean&run=sft-s0&response=rejected"))
        .as("what is not finite is left out")
        .isEqualTo("step,value\n0,-20.1\n4,-24.1\n6,-26.1\n8,-28.1\n");
    assertThat(series("metric=logprob_mean&run=sft-s1&response=chosen&format=json"))
        .isEqualTo("""
            [
            {"step":0,"value":-11.0},
            {"step":2,"value":-15.0},
            {"step":4,"value":-27.0},
            {"step":6,"value":-47.0}
            ]
            """);
    assertThat(series("metric=chosen_logprob&run=sft-s1")).contains("\n1,-10.5\n");
  }

  @Test
  void series_recipe_givesMeanAndRangeOverTheSeedsThatHaveTheStep() throws Exception {
    assertThat(series("metric=logprob_mean&recipe=sft&response=chosen")).isEqualTo("""
            step,mean,min,max,seeds
            0,-10.5,-11.0,-10.0,2
            2,-14.5,-15.0,-14.0,2
            4,-26.5,-27.0,-26.0,2
            6,-46.5,-47.0,-46.0,2
            8,-74.0,-74.0,-74.0,1
            """);
  }

  @Test
  void series_sinceStage_countsFromTheStagesBeginning() throws Exception {
    assertThat(series("metric=logprob_mean&run=sft-s0&response=chosen&since=stage"))
        .isEqualTo("step,value\n0,0.0\n2,-4.0\n4,-16.0\n6,-20.0\n8,-48.0\n");
  }

  @Test
  void series_noSelector_tellsRunsAndWhatRowsAreAbout() throws Exception {
    assertThat(series("metric=logprob_mean"))
        .startsWith("run,response,step,value\nsft-s0,chosen,0,-10.0\n")
        .contains("\nsft-s0,rejected,0,-20.1\n", "\ndpo-s0,chosen,8,-74.0\n");
    assertThat(series("metric=logprob_mean&recipe=sft&recipe=dpo&response=chosen"))
        .startsWith("recipe,step,mean,min,max,seeds\nsft,0,")
        .contains("\ndpo,0,-10.0,-10.0,-10.0,1\n");
  }

  @Test
  void series_points_keepsTheLowestAndTheHighest() throws Exception {
    StepCurve curve = new StepCurve();
    for (int step = 0; step < 1000; step++) {
      curve.add(step, 1, step == 617 ? 5 : step == 618 ? -5 : Math.sin(step));
    }

    int[] kept = curve.thinned(50);

    assertThat(kept).hasSizeLessThanOrEqualTo(50).isSorted().doesNotHaveDuplicates();
    assertThat(kept).contains(0, 617, 618, 999);
    assertThat(series("metric=loss&run=sft-s0&points=4"))
        .isEqualTo("step,value\n1,1.0\n2,0.5\n7,0.14285714285714285\n8,0.125\n");
  }

  @Test
  void series_moreIsCommitted_isReadAnew() throws Exception {
    String before = series("metric=loss&run=sft-s0");
    try (EventLog log = new EventLog(runs)) {
      log.accept(new CheckpointCommitted("sft-s0", AT.plusSeconds(20), 9));
    }

    assertThat(series("metric=loss&run=sft-s0")).isEqualTo(before + "9,0.1111111111111111\n");
  }

  @Test
  void series_badRequests_nameWhatThereIs() {
    assertThat(refused("metric=los"))
        .hasMessageStartingWith("there is no metric 'los'; nearest first, there are: 'loss'")
        .extracting(ApiFault::status)
        .isEqualTo(400);
    assertThat(refused("metric=seconds"))
        .hasMessageContaining("rows=steps|readings")
        .extracting(ApiFault::status)
        .isEqualTo(400);
    assertThat(refused("metric=loss&run=sft-s9"))
        .hasMessageContaining("there are: 'sft-s0', 'sft-s1'")
        .extracting(ApiFault::status)
        .isEqualTo(404);
    assertThat(refused("metric=logprob_mean&response=choosen"))
        .hasMessageContaining("there are: 'chosen', 'rejected'")
        .extracting(ApiFault::status)
        .isEqualTo(404);
    assertThat(refused("metric=loss&recipe=grpo").status()).isEqualTo(404);
    assertThat(refused("metric=loss&response=chosen"))
        .hasMessageContaining("steps have no response");
    assertThat(refused("metric=loss&rum=a")).hasMessageContaining("'run'");
    assertThat(refused("metric=loss&format=xml")).hasMessageContaining("'csv'");
    assertThat(refused("metric=loss&points=3")).hasMessageContaining("from 4 on");
    assertThat(refused("metric=loss&run=sft-s0&recipe=sft")).hasMessageContaining("both");
    assertThat(refused("run=sft-s0")).hasMessageContaining("metric is missing");
    assertThat(refused("metric=loss&rows=step")).hasMessageContaining("'steps'");
  }

  @Test
  void series_severalExperiments_areToldApart() throws Exception {
    api.add(source("second", runs, List.of(new RunIdentity("dpo-s0", "dpo", 0, "m"))));

    assertThat(series("metric=loss&run=dpo-s0")).startsWith("experiment,step,value\nfirst,1,");
    assertThat(series("metric=loss&run=dpo-s0&experiment=second")).startsWith("step,value\n1,");
    assertThat(refused("metric=loss&experiment=third")).hasMessageContaining("'first', 'second'");
  }

  @Test
  void runsAndEvents_tellHowFarEachIsAndWhatHappened() throws Exception {
    String all = new String(api.runs(Map.of()).bytes(), StandardCharsets.UTF_8);
    String failures =
        new String(api.events(parameters("type=run_failed")).bytes(), StandardCharsets.UTF_8);

    assertThat(all)
        .startsWith("experiment,run,recipe,seed,model,state,step,steps,attempts\n")
        .contains("\nfirst,sft-s1,sft,1,m,failed,");
    assertThat(failures)
        .startsWith(
            "experiment,run,time,type,step,data\nfirst,sft-s1,2026-01-02T03:04:15Z,run_failed,,")
        .contains("rows, sorry")
        .doesNotContain("/home/somebody");
    assertThat(catchThrowableOfType(ApiFault.class, () -> api.events(parameters("type=run_fail"))))
        .hasMessageContaining("'run_failed'");
  }

  @Test
  void store_moreThanItMayKeep_letsTheOldestGo() throws Exception {
    ExportSource source = source("x", runs, List.of());
    CurveStore store = new CurveStore(1_500);
    RowKind steps = RowKind.all().get(0);

    for (String metric : List.of("loss", "learning_rate", "gradient_norm", "loss")) {
      RunCurves curves =
          store.curves(source, new RunIdentity("sft-s0", "sft", 0, "m"), steps, metric);

      assertThat(curves.byAbout().get(List.of()).size()).isEqualTo(8);
      assertThat(store.size()).isBetween(1, 2);
    }
  }
}
