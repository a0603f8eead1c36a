package dev.kymo.monitoring.report;

import static dev.kymo.monitoring.report.RecordedExperiment.DPO;
import static dev.kymo.monitoring.report.RecordedExperiment.SFT;
import static dev.kymo.monitoring.report.RecordedExperiment.SFT_ON_BOTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.monitoring.event.Samples;
import dev.kymo.monitoring.report.RecordedExperiment.Curves;
import dev.kymo.monitoring.report.history.PlannedStage;
import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.LoggedEvent.AttemptAdvanced;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import dev.kymo.vocabulary.LoggedEvent.RunRecovered;
import dev.kymo.vocabulary.LoggedEvent.StepsReplayed;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.plan.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportWriterTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:05:00Z");
  /** Whatever a browser would fetch. */
  private static final Pattern FETCHED = Pattern.compile(
      "(?i)<link|<img|<iframe|\\ssrc=|@import|url\\(\\s*['\"]?http|\\bfetch\\(|\\bimport ");

  private static final Pattern TAG_LEFT = Pattern.compile("\\{\\{[#/^{&]?\\w");

  @TempDir
  private Path folder;

  private static Curves curves() {
    return new Curves()
        .stage()
        .line("chosen", 0, 8)
        .line("rejected", 0, 3)
        .stage()
        .line("chosen", 8, 5)
        .line("rejected", 3, -20)
        .margins(0, 3);
  }

  private RecordedExperiment experiment(String name) throws IOException {
    return new RecordedExperiment(folder.resolve(name))
        .recipe("baseline", SFT, DPO)
        .recipe("extend", SFT_ON_BOTH, DPO)
        .run("baseline", 0, curves())
        .run("extend", 0, curves());
  }

  private String written(RecordedExperiment... experiments) throws IOException {
    Path out = folder.resolve("report.html");
    ReportWriter.read(Stream.of(experiments)
            .map(each -> ReportWriter.Source.of(each.folder(), each.plan()))
            .toList())
        .write(out);
    return Files.readString(out);
  }

  @Test
  void write_notices_standInTheProvenance() throws IOException {
    String without = written(experiment("one"));
    RecordedExperiment noticed =
        experiment("two").noticed("data.train", "3 of 4 prompts are cut < here");

    String with = written(noticed);

    assertThat(without).doesNotContain("Noticed before training");
    assertThat(with.substring(with.indexOf("<h2>Provenance</h2>")))
        .contains(
            "Noticed before training", "<td>data.train</td>", "3 of 4 prompts are cut &lt; here");
  }

  @Test
  void write_experiment_isOneFileThatFetchesNothing() throws IOException {
    String html = written(experiment("one"));

    assertThat(FETCHED.matcher(html).results().map(hit -> hit.group()).toList()).isEmpty();
    assertThat(TAG_LEFT.matcher(html).find()).isFalse();
    assertThat(html)
        .contains(
            "<title>drawn · Kymo report</title>",
            "4 runs: 2 recipes × 2 seeds, of model model; 2 completed, 2 not started; 160 steps",
            "completed 80/80",
            "not started",
            "data-baseline=\"baseline\" data-extend=\"extend\"",
            "abc123",
            "No attempt ended before its run did.")
        .doesNotContain("What they cost");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void write_runThatCrashed_tellsItsRecovery() throws IOException {
    String run = "baseline-s0";
    RecordedExperiment experiment = new RecordedExperiment(folder.resolve("crashed"))
        .recipe("baseline", SFT, DPO)
        .run(
            "baseline",
            0,
            curves(),
            80,
            true,
            new AttemptEnded(run, AT, 1, "exception", "<b>boom</b> & \"more\"", 37),
            new AttemptStarted(run, AT.plusSeconds(1), 2, "worker-1", 30),
            new RunRecovered(run, AT.plusSeconds(4), 2, 4.25),
            new StepsReplayed(run, AT.plusSeconds(5), 7),
            new AttemptAdvanced(run, AT.plusSeconds(6), 2, 38, 7, 2));

    String html = written(experiment);

    assertThat(html)
        .contains(
            "<td>baseline-s0</td><td>1 exception</td><td class=\"number\">1</td><td class=\"number\">7</td>"
                + "<td class=\"number\">6.0 s</td><td class=\"number\">0.0 s</td><td class=\"number\">1.0 s</td>"
                + "<td class=\"number\">3.0 s</td><td class=\"number\">2.0 s</td>",
            "<td>baseline-s0</td><td class=\"number\">1</td><td class=\"number\">37</td>",
            "exception: &lt;b&gt;boom&lt;/b&gt; &amp;",
            "<td class=\"number\">30</td><td class=\"number\">4.3 s</td><td class=\"number\">7</td><td class=\"number\">0</td>",
            "7 steps were repeated after failures and equalled those before; 0 rows did not.")
        .doesNotContain("<b>boom");
  }

  @Test
  void write_textThatWouldEndTheScript_staysInsideIt() throws IOException {
    String run = "baseline-s0";
    RecordedExperiment experiment = new RecordedExperiment(folder.resolve("crashed"))
        .recipe("baseline", SFT, DPO)
        .run(
            "baseline",
            0,
            curves(),
            80,
            true,
            new AttemptEnded(run, AT, 1, "exception", "</script><script>alert(1)", 37),
            new AttemptStarted(run, AT, 2, "worker-1", 30));

    String html = written(experiment);

    assertThat(html).doesNotContain("<script>alert").contains("\\u003c/script>");
  }

  @Test
  void write_stepsTakenApart_showsPredictionsPartsAndMovers() throws IOException {
    RecordedExperiment experiment = experiment("one")
        .rows(
            "baseline-s0",
            "decompositions.jsonl",
            Samples.decomposition("baseline-s0", 5, "chosen", 1),
            Samples.decomposition("baseline-s0", 10, "chosen", 1))
        .rows(
            "baseline-s0",
            "influence.jsonl",
            Samples.influence("baseline-s0", 5, 0, "chosen", 3, "rejected", 1),
            Samples.influence("baseline-s0", 10, 0, "chosen", 3, "rejected", 1),
            Samples.influence("baseline-s0", 10, 0, "chosen", 4, "chosen", 1));

    String html = written(experiment);

    assertThat(html)
        .contains(
            "<h3>baseline, stage 2: dpo</h3>",
            "Decomposed: baseline-s0: 2 of 40 steps. Observed: 1 row; 1 example.",
            // 5.06 and 10.06, each predicted 0.25 lower
            "<td>chosen</td><td>1 row</td><td class=\"number\">+15.120</td><td class=\"number\">+14.620</td>",
            "step 10, chosen: predicted +9.810, measured +10.060; mean over 1 row<",
            "<td>baseline-s0</td><td>chosen</td><td>1 row</td><td class=\"number\">+15.120</td>",
            "row 3 −0.250; row 4 −0.125")
        .doesNotContain("Decomposed: extend");
    assertThat(InfluenceText.of(experiment.read()))
        .containsExactly(
            "Training rows that moved the probes most (nats, over each run's decomposed steps of its last stage)",
            "observed: 1 row; 1 example",
            "run          stage  steps  response  measured  by rows  raised most by  lowered most by",
            "baseline-s0  2 dpo  2/40   chosen    +15.120   +14.120  –               3 −0.250, 4 −0.125",
            "What is measured and not by rows: momentum, decay, rounding and what is not of first order.");
  }

  @Test
  void write_rowsObserved_saysHowManyAndHowManyAreTrainedOn() throws IOException {
    String run = "baseline-s0";
    RecordedExperiment experiment = new RecordedExperiment(folder.resolve("one"))
        .recipe("baseline", SFT, DPO)
        .run(
            "baseline",
            0,
            curves(),
            80,
            true,
            new RowsObserved(run, AT, RowsObserved.DECOMPOSE, List.of(2, 5, 9), List.of(5, 9)),
            new RowsObserved(run, AT, RowsObserved.KERNEL, List.of(1, 2, 4, 6), List.of()))
        .rows(
            run,
            "decompositions.jsonl",
            Samples.decomposition(run, 5, "chosen", 1),
            Samples.decomposition(run, 5, "irr_train", 1))
        .rows(
            run,
            "examples.jsonl",
            Samples.exampleBelowNoise(run, 5, 2, "chosen", 1),
            Samples.example(run, 5, 2, "irr_train", 1),
            Samples.example(run, 5, 5, "chosen", 1),
            Samples.example(run, 5, 9, "irr_train", 1))
        .rows(run, "kernel.jsonl", Samples.kernel(run, 0, 1, "chosen", "chosen", 1));

    String html = written(experiment);

    assertThat(html)
        .contains(
            "Observed: 3 rows, 2 of them trained on too; 4 examples.",
            "<td>chosen</td><td>2 rows, 1 of them trained on too</td><td class=\"number\">",
            "<td>irr_train</td><td>2 rows, 1 of them trained on too</td><td class=\"number\">",
            "; mean over 2 rows, 1 of them trained on too<",
            "<th class=\"number\">within noise</th>",
            "<td class=\"number\">1 of 2</td>",
            "Within noise: of so many remainders",
            "Means over rows of the probe set: 4 rows, none of them trained on.");
  }

  /** Parts of −1, 3 and 0.5 nats of a change of one: what such a share means is said in words. */
  @ParameterizedTest
  @CsvSource({
    "-1, 'against the change; momentum, decay, rounding and what is not of first order made +2.000'",
    "3, 'more than the change; momentum, decay, rounding and what is not of first order took back −2.000'",
    "0.5, '50 % of the change; momentum, decay, rounding and what is not of first order made +0.500'",
  })
  void write_shareOfTheRows_isSaidInWords(double part, String words) throws IOException {
    String run = "baseline-s0";
    RecordedExperiment experiment = experiment("one")
        .rows(
            run,
            "decompositions.jsonl",
            new Recorded<>(
                run,
                1,
                new DecompositionRow(
                    5, 1, "sft", "chosen", 1, 1, 1, part, 0, 0, 0, 0, null, null, null, null, 0, 0,
                    1e-6, 1, 9, 0.5)));

    assertThat(written(experiment)).contains("title=\"" + words + "\"");
  }

  @Test
  void write_noStepTakenApart_saysNothingOfIt() throws IOException {
    assertThat(written(experiment("one")))
        .doesNotContain("Steps taken apart", "At the tokens that were pushed down");
  }

  @Test
  void write_tokensPushedDown_areATableByPeakinessAndLogProbability() throws IOException {
    RecordedExperiment experiment = experiment("one")
        .rows(
            "baseline-s0",
            "tokens.jsonl",
            Samples.tokens("baseline-s0", 45, 0, 1, 1),
            Samples.tokens("baseline-s0", 45, 2, 3, 1),
            Samples.tokens("baseline-s0", 50, 0, 1, 1));

    String html = written(experiment);

    assertThat(html)
        .contains(
            "<caption>30 tokens</caption>",
            "<th class=\"number\">log π(y⁻) to -3</th><th class=\"number\">log π(y⁻) to -1</th>",
            "<tr><th class=\"number\">0.25</th><td class=\"number\" style=\"--share: 0.75\">75 %"
                + "<span class=\"details\">y⁻ ↓ 70 %, y* ↑ 60 % of 20</span></td>"
                + "<td class=\"number\" style=\"--share: 0\">",
            "tokens y⁻: 20.0 % rise, 70.0 % fall, of 30");
  }

  @Test
  void write_kernelEstimated_showsSimilaritiesAndDrift() throws IOException {
    String run = "baseline-s0";
    RecordedExperiment experiment = experiment("one")
        .rows(
            run,
            "kernel.jsonl",
            Samples.kernel(run, 0, 1, "chosen", "chosen", 1),
            Samples.kernel(run, 0, 1, "chosen", "rejected", 1),
            Samples.kernel(run, 0, 1, "rejected", "rejected", 1),
            Samples.kernel(run, 40, 1, "chosen", "chosen", 1),
            Samples.kernel(run, 40, 1, "chosen", "rejected", 1),
            Samples.kernel(run, 40, 1, "rejected", "rejected", 1),
            Samples.kernel(run, 80, 2, "chosen", "chosen", 1),
            Samples.kernel(run, 80, 2, "chosen", "rejected", 1),
            Samples.kernel(run, 80, 2, "rejected", "rejected", 1));

    String html = written(experiment);

    // 1/2 at step 0, 1/82 at step 80; drifts of steps 40 and 80
    assertThat(html)
        .contains(
            "<th>rejected</th><td style=\"--strength: 50%\" title=\"rejected and chosen: 0.500, mean over 4 rows\">0.50</td>",
            "title=\"rejected and chosen: 0.012, mean over 4 rows\">0.01</td>",
            "<td>chosen</td><td class=\"number\">100</td><td class=\"number\">0.400</td><td class=\"number\">0.800</td>");
  }

  @Test
  void write_kernelNotEstimated_saysNothingOfIt() throws IOException {
    assertThat(written(experiment("one"))).doesNotContain("Similarity to the model");
  }

  @Test
  void write_severalExperiments_comparesThemFirst() throws IOException {
    String html = written(experiment("one"), experiment("two"));

    assertThat(html)
        .contains("Phenomena over all experiments", "id=\"experiment-1\"", "id=\"experiment-2\"");
  }

  @Test
  void write_objectiveWithKeysOfItsOwn_saysThoseThatAreNoDefaults() throws IOException {
    PlannedStage own = new PlannedStage(
        "own", List.of(new Setting("margin", 2, false), new Setting("sharpness", 1.5, true)), 1e-5);
    RecordedExperiment experiment = new RecordedExperiment(folder.resolve("own"))
        .recipe("baseline", SFT, own)
        .run("baseline", 0, curves());

    assertThat(written(experiment)).contains("OWN (lr 1e-5, margin 2)");
  }

  @Test
  void write_experimentThatIsStillRunning_tellsWhatIsCommitted() throws IOException {
    RecordedExperiment running = new RecordedExperiment(folder.resolve("running"))
        .recipe("baseline", SFT, DPO)
        .run("baseline", 0, curves(), 60, false);

    assertThat(written(running))
        .contains("1 running, 1 not started", "no run has finished the stage");
  }
}
