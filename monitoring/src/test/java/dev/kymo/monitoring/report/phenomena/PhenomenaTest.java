package dev.kymo.monitoring.report.phenomena;

import static dev.kymo.monitoring.report.RecordedExperiment.DPO;
import static dev.kymo.monitoring.report.RecordedExperiment.IPO;
import static dev.kymo.monitoring.report.RecordedExperiment.SFT;
import static dev.kymo.monitoring.report.RecordedExperiment.SFT_ON_BOTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.monitoring.report.RecordedExperiment;
import dev.kymo.monitoring.report.RecordedExperiment.Curves;
import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.vocabulary.KernelRow;
import dev.kymo.vocabulary.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhenomenaTest {
  /** Lines of JSON hold doubles exactly; sums and means of a few of them lose the last digits. */
  private static final double ROUNDING = 1e-9;

  @TempDir
  private Path folder;

  /** One stage of SFT in each seed; each with its values times a number of its own. */
  private Finding sft(String id, double[] scales, String... lines) throws IOException {
    RecordedExperiment experiment =
        new RecordedExperiment(folder).recipe("sft", SFT).seeds(scales.length);
    for (int seed = 0; seed < scales.length; seed++) {
      experiment.run("sft", seed, drawn(new Curves().stage(), scales[seed], lines));
    }
    return only(id, experiment.read());
  }

  /** SFT in which nothing happens, then a stage of DPO. */
  private Finding dpo(String id, double[] scales, double[] margins, String... lines)
      throws IOException {
    RecordedExperiment experiment =
        new RecordedExperiment(folder).recipe("dpo", SFT, DPO).seeds(scales.length);
    for (int seed = 0; seed < scales.length; seed++) {
      Curves curves = new Curves().stage();
      for (String line : lines) {
        curves.line(line.substring(0, line.indexOf(' ')), 0, 0);
      }
      experiment.run("dpo", seed, drawn(curves.stage(), scales[seed], lines).margins(margins));
    }
    return only(id, experiment.read());
  }

  private static Curves drawn(Curves curves, double scale, String... lines) {
    for (String line : lines) {
      List<String> words = List.of(line.split(" ", -1));
      curves.line(
          words.get(0),
          words.stream()
              .skip(1)
              .mapToDouble(word -> scale * Double.parseDouble(word))
              .toArray());
    }
    return curves;
  }

  private static Finding only(String id, ExperimentHistory experiment) {
    List<Finding> findings = findings(id, experiment);
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  private static List<Finding> findings(String id, ExperimentHistory experiment) {
    return Phenomena.evaluate(experiment).stream()
        .filter(evaluated -> evaluated.phenomenon().id().equals(id))
        .findFirst()
        .orElseThrow()
        .findings();
  }

  private static final double[] ALIKE = {1, 1.1};
  private static final double[] NO_MARGINS = {0, 0};

  @ParameterizedTest(name = "{0} {2}: {1}")
  @CsvSource({
    "S1, AS_CLAIMED,   chosen 0 10",
    "S1, PARTLY,       chosen 0 10 4 12",
    "S1, OPPOSITE,     chosen 0 -10",
    "S1, NO_EFFECT,    chosen 0 0",
    "S1, NOT_MEASURED, rejected 0 1",
    "S2, AS_CLAIMED,   chosen_gptsemantic 0 6 2;chosen_gptformat 0 4 2",
    "S2, PARTLY,       chosen_gptsemantic 0 6;chosen_gptformat 0 4",
    "S2, OPPOSITE,     chosen_gptsemantic 0 -6 -3;chosen_gptformat 0 -4 -1",
    "S2, NO_EFFECT,    chosen_gptsemantic 0 0;chosen_gptformat 0 0",
    "S2, NOT_MEASURED, chosen 0 1",
    "S3, AS_CLAIMED,   random_permute 0 -9;random_nonhum 0 -5",
    "S3, PARTLY,       random_permute 0 4 -9;random_nonhum 0 -5",
    "S3, PARTLY,       random_permute 0 -9",
    "S3, OPPOSITE,     random_permute 0 9;random_nonhum 0 5",
    "S3, NO_EFFECT,    random_permute 0 0;random_nonhum 0 0",
    "S3, NOT_MEASURED, chosen 0 1",
    "S4, AS_CLAIMED,   irr_train 0 8;irr_test 0 3",
    "S4, PARTLY,       irr_train 0 3;irr_test 0 8",
    "S4, OPPOSITE,     irr_train 0 -8;irr_test 0 -3",
    "S4, NO_EFFECT,    irr_train 0 0;irr_test 0 0",
    "S4, NOT_MEASURED, chosen 0 1",
    "S5, AS_CLAIMED,   rejected 0 6 1;reject_gptsemantic 0 5 0;reject_gptformat 0 5 0",
    "S5, PARTLY,       rejected 0 6 1",
    "S5, PARTLY,       rejected 0 6;reject_gptsemantic 0 5 0;reject_gptformat 0 5 0",
    "S5, OPPOSITE,     rejected 0 -6 -1;reject_gptsemantic 0 -5 0;reject_gptformat 0 -5 0",
    "S5, NO_EFFECT,    rejected 0 0;reject_gptsemantic 0 0;reject_gptformat 0 0",
    "S5, NOT_MEASURED, chosen 0 1",
  })
  void evaluate_sftThatDoesThis_saysSo(String id, Verdict verdict, String lines)
      throws IOException {
    Finding finding = sft(id, ALIKE, lines.split(";", -1));

    assertThat(finding.verdict()).as(finding.toString()).isEqualTo(verdict);
    assertThat(finding.agreeing() == finding.seeds() && finding.seeds() > 0)
        .as("all seeds agree in every part")
        .isEqualTo(finding.parts().stream()
                .noneMatch(part ->
                    part.outcome() == PartOutcome.NONE || part.outcome() == PartOutcome.OPPOSITE)
            && verdict != Verdict.NOT_MEASURED);
  }

  @ParameterizedTest(name = "{0} {2}: {1}")
  @CsvSource({
    "D1, AS_CLAIMED,   chosen 0 3 -4;rejected 0 -20",
    "D1, PARTLY,       chosen 0 5;rejected 0 -20",
    "D1, OPPOSITE,     chosen 0 -4 -2;rejected 0 9",
    "D1, NO_EFFECT,    chosen 0 0;rejected 0 0",
    "D1, NOT_MEASURED, irr_hum 0 0",
    "D2, AS_CLAIMED,   rejected 0 -20;chosen 0 1;reject_gptsemantic 0 -7;reject_gptformat 0 -4",
    "D2, PARTLY,       rejected 0 -20;irr_hum 0 -30;reject_gptsemantic 0 -7;reject_gptformat 0 -4",
    "D2, PARTLY,       rejected 0 -20;chosen 0 1",
    "D2, OPPOSITE,     rejected 0 20;irr_hum 0 3;reject_gptsemantic 0 7;reject_gptformat 0 7",
    "D2, NO_EFFECT,    rejected 0 0;irr_hum 0 0;reject_gptsemantic 0 0;reject_gptformat 0 0",
    "D2, NOT_MEASURED, chosen 0 0",
    "D3, AS_CLAIMED,   chosen_gptsemantic 0 -7;chosen_gptformat 0 -3",
    "D3, OPPOSITE,     chosen_gptsemantic 0 7;chosen_gptformat 0 3",
    "D3, NO_EFFECT,    chosen_gptsemantic 0 0;chosen_gptformat 0 0",
    "D3, NOT_MEASURED, chosen 0 0",
    "D4, AS_CLAIMED,   argmax 0 9;chosen 0 2;rejected 0 -9;irr_hum 0 -3;irr_test 0 -3",
    "D4, PARTLY,       argmax 0 9;chosen 0 2;rejected 0 -9;irr_hum 0 3;irr_test 0 -3",
    "D4, OPPOSITE,     argmax 0 -9;chosen 0 2;rejected 0 2;irr_hum 0 3;irr_test 0 -3",
    "D4, NO_EFFECT,    argmax 0 0;chosen 0 0;rejected 0 0",
    "D5, AS_CLAIMED,   irr_train 0 -4;random_permute 0 -8",
    "D5, OPPOSITE,     irr_train 0 4;random_permute 0 8",
    "D5, NO_EFFECT,    irr_train 0 0;random_permute 0 0",
    "D5, NOT_MEASURED, chosen 0 0",
  })
  void evaluate_dpoThatDoesThis_saysSo(String id, Verdict verdict, String lines)
      throws IOException {
    Finding finding = dpo(id, ALIKE, NO_MARGINS, lines.split(";", -1));

    assertThat(finding.verdict()).as(finding.toString()).isEqualTo(verdict);
  }

  @ParameterizedTest(name = "margins from 0 to {0}: {1}")
  @CsvSource({"3, AS_CLAIMED", "-3, OPPOSITE", "0, NO_EFFECT"})
  void evaluate_coefficient_followsTheMargin(double end, Verdict verdict) throws IOException {
    Finding finding = dpo("D7", ALIKE, new double[] {0, end}, "chosen 0 0");

    assertThat(finding.verdict()).as(finding.toString()).isEqualTo(verdict);
    double first = 0;
    double last = 0;
    for (int step = 0; step < 10; step++) {
      first += 0.1 * (1 - 1 / (1 + Math.exp(-end * step / 39))) / 10;
      last += 0.1 * (1 - 1 / (1 + Math.exp(-end * (step + 30) / 39))) / 10;
    }
    assertThat(finding.parts().get(1).mean()).isCloseTo(last - first, within(ROUNDING));
  }

  @Test
  void evaluate_ipo_hasNoCoefficientAndSaysWhoseObjectiveItIs() throws IOException {
    RecordedExperiment experiment =
        new RecordedExperiment(folder).recipe("ipo", SFT, IPO).seeds(1);
    experiment.run(
        "ipo",
        0,
        new Curves()
            .stage()
            .line("chosen_gptformat", 0, 1)
            .stage()
            .line("chosen_gptformat", 1, -9)
            .margins(0, 2));

    ExperimentHistory history = experiment.read();

    assertThat(only("D7", history).verdict()).isEqualTo(Verdict.NOT_MEASURED);
    Finding paraphrases = only("D3", history);
    assertThat(paraphrases.verdict()).isEqualTo(Verdict.AS_CLAIMED);
    assertThat(paraphrases.notes())
        .contains("the stage's objective is ipo; the claim is about dpo");
  }

  @Test
  void evaluate_riseAndFall_measuresBothFromTheTurningPointOfTheMean() throws IOException {
    Finding finding = sft("S2", new double[] {1, 2}, "chosen_gptsemantic 0 3 8 2 0");

    Part rise = finding.parts().get(0);
    Part fall = finding.parts().get(1);
    assertThat(rise.name()).isEqualTo("mean paraphrase rises to step 20");
    assertThat(rise.mean()).isCloseTo(12, within(ROUNDING));
    assertThat(fall.mean()).isCloseTo(-12, within(ROUNDING));
    assertThat(rise.perToken()).isCloseTo(12 / 20.0, within(ROUNDING));
    assertThat(rise.values()).extracting(Part.SeedValue::value).containsExactly(8.0, 16.0);
  }

  /** Seeds that turn at different steps: each alone rises and falls, which any curve with a bump does. */
  @Test
  void evaluate_seedsThatTurnElsewhere_areMeasuredAtTheOthersTurningPoint() throws IOException {
    RecordedExperiment experiment =
        new RecordedExperiment(folder).recipe("sft", SFT).seeds(2);
    experiment.run("sft", 0, new Curves().stage().line("chosen_gptsemantic", 0, 8, 0, 0, 0));
    experiment.run("sft", 1, new Curves().stage().line("chosen_gptsemantic", 0, 0, 0, 8, 0));

    Finding finding = only("S2", experiment.read());

    assertThat(finding.verdict()).isEqualTo(Verdict.NO_EFFECT);
    assertThat(finding.parts().get(0).name()).isEqualTo("mean paraphrase rises to step 10 to 30");
    assertThat(finding.parts().get(0).mean()).isZero();
    assertThat(finding.parts().get(1).mean()).isZero();
  }

  @Test
  void evaluate_oneSeed_isIndicativeAndSaysThatItsTurningPointIsItsOwn() throws IOException {
    Finding finding = sft("S2", new double[] {1}, "chosen_gptsemantic 0 3 8 2 0");

    assertThat(finding.verdict()).isEqualTo(Verdict.AS_CLAIMED);
    assertThat(finding.verdictWords()).isEqualTo("indicative: as claimed");
    assertThat(finding.notes())
        .contains("the turning point of paraphrases of chosen is chosen in the only seed");
  }

  /** One jump is no trend in any seed; that seeds jump alike is something. */
  @ParameterizedTest(name = "jumps of 6 and {0}: {1}")
  @CsvSource({"6.5, AS_CLAIMED", "10, NO_EFFECT"})
  void evaluate_seedsThatJump_countIfTheyAgree(double other, Verdict verdict) throws IOException {
    RecordedExperiment experiment =
        new RecordedExperiment(folder).recipe("sft", SFT).seeds(2);
    experiment.run("sft", 0, new Curves().stage().line("chosen", 0, 0, 0, 0, 6, 6, 6, 6, 6));
    experiment.run(
        "sft",
        1,
        new Curves().stage().line("chosen", 0, 0, 0, 0, other, other, other, other, other));

    assertThat(only("S1", experiment.read()).verdict()).isEqualTo(verdict);
  }

  @Test
  void evaluate_rejectedFallsLessPerToken_isNotFastest() throws IOException {
    RecordedExperiment experiment =
        new RecordedExperiment(folder).recipe("dpo", SFT, DPO).seeds(2);
    for (int seed = 0; seed < 2; seed++) {
      Curves curves = new Curves()
          .stage()
          .line("rejected", 0, 0)
          .line("irr_hum", 0, 0)
          .stage()
          .line("rejected", 0, -9 - seed)
          .line("irr_hum", 0, -8 - seed)
          .tokens("irr_hum", 5);
      experiment.run("dpo", seed, curves);
    }

    List<Part> parts = only("D2", experiment.read()).parts();

    assertThat(parts)
        .filteredOn(part -> part.name().startsWith("faster than irr_hum"))
        .extracting(Part::outcome)
        .containsExactly(PartOutcome.HOLDS, PartOutcome.OPPOSITE);
  }

  @Test
  void evaluate_seedsThatDisagree_isNoEffectAndCountsThem() throws IOException {
    Finding finding = sft("S1", new double[] {1, 1, -0.9}, "chosen 0 10");

    Part rise = finding.parts().get(0);
    assertThat(finding.verdict()).isEqualTo(Verdict.NO_EFFECT);
    assertThat(finding.agreeing()).isEqualTo(2);
    assertThat(finding.seeds()).isEqualTo(3);
    assertThat(rise.thresholdFrom()).isEqualTo("spread over 3 seeds");
    double mean = 11.0 / 3;
    double variance = (2 * Math.pow(10 - mean, 2) + Math.pow(-9 - mean, 2)) / 2;
    // Student's t with two degrees of freedom exceeds it as often as with three it exceeds 2
    double errors = 2.39;
    assertThat(rise.threshold()).isCloseTo(errors * Math.sqrt(variance / 3), within(ROUNDING));
  }

  @Test
  void evaluate_oneNoisySeed_takesARandomWalkOfItsStepsForThreshold() throws IOException {
    RecordedExperiment experiment =
        new RecordedExperiment(folder).recipe("sft", SFT).seeds(1).noise(2);
    experiment.run("sft", 0, new Curves().stage().line("chosen", 0, 0));

    Finding finding = only("S1", experiment.read());

    Part rise = finding.parts().get(0);
    assertThat(rise.thresholdFrom()).isEqualTo("a random walk of such steps");
    // eight steps, each the difference of two readings of standard deviation 2
    double walk = Student.twentieth(7) * Math.sqrt(8) * 2 * Math.sqrt(2);
    assertThat(rise.threshold()).isBetween(walk / 2, walk * 2);
    assertThat(rise.outcome()).isEqualTo(PartOutcome.NONE);
    assertThat(finding.verdictWords()).isEqualTo("indicative: no effect");
  }

  @Test
  void evaluate_rejectedOutrunByRandomText_namesIt() throws IOException {
    Finding finding = dpo("D2", ALIKE, NO_MARGINS, "rejected 0 -20", "random_permute 0 -50");

    assertThat(finding.shortcomings())
        .isEqualTo("opposite: faster than the others, faster than random_permute,"
            + " faster than the others, per token, faster than random_permute, per token;"
            + " not measured: paraphrases fall less"
            + " (too few readings of paraphrases of rejected less rejected)");
  }

  @Test
  void evaluate_unrelated_dividesByTheLearningRatesOfBothStages() throws IOException {
    RecordedExperiment experiment =
        new RecordedExperiment(folder).recipe("dpo", SFT, DPO).seeds(1);
    experiment.run(
        "dpo", 0, new Curves().stage().line("irr_hum", 0, 2).stage().line("irr_hum", 2, -2));

    List<Part> parts = only("D5", experiment.read()).parts();

    // 40 steps at 1e-5 are 0.4 of a thousand at 1e-6
    assertThat(parts.get(0).mean()).isCloseTo(-4 / 0.4, within(ROUNDING));
    assertThat(parts.get(1).mean()).isCloseTo((-4 - 2) / 0.4, within(ROUNDING));
  }

  private ExperimentHistory pair(double extendFall, double extendArgmax, double extendEntropy)
      throws IOException {
    RecordedExperiment experiment = new RecordedExperiment(folder)
        .recipe("baseline", SFT, DPO)
        .recipe("extend", SFT_ON_BOTH, DPO);
    for (int seed = 0; seed < 2; seed++) {
      double scale = ALIKE[seed];
      experiment.run(
          "baseline",
          seed,
          drawn(
              drawn(new Curves().stage(), scale, "chosen 0 9", "rejected 0 3").stage(),
              scale,
              "chosen 9 1",
              "rejected 3 -20",
              "argmax 0 8",
              "entropy 0 -0.5"));
      experiment.run(
          "extend",
          seed,
          drawn(
              drawn(new Curves().stage(), scale, "chosen 0 8", "rejected 0 7").stage(),
              scale,
              "chosen 8 " + extendFall,
              "rejected 7 -12",
              "argmax 0 " + extendArgmax,
              "entropy 0 " + extendEntropy));
    }
    return experiment.read();
  }

  @ParameterizedTest(name = "chosen falls to {0}, argmax rises by {1}, entropy by {2}: {3}")
  @CsvSource({"5, 3, -0.1, AS_CLAIMED", "-6, 3, -0.1, PARTLY", "5, 12, -0.9, PARTLY"})
  void evaluate_extend_isComparedWithItsBaselineSeedBySeed(
      double fall, double argmax, double entropy, Verdict verdict) throws IOException {
    ExperimentHistory experiment = pair(fall, argmax, entropy);

    Finding gentler = only("E1", experiment);
    Finding costs = only("E2", experiment);

    assertThat(gentler.recipe()).isEqualTo("extend vs. baseline");
    assertThat(gentler.verdict()).as(gentler.toString()).isEqualTo(verdict);
    assertThat(gentler.parts().get(2).mean())
        .isCloseTo(1.05 * ((fall - 8) - (1 - 9)), within(ROUNDING));
    assertThat(gentler.parts().get(4).mean()).isCloseTo(1.05 * (entropy + 0.5), within(ROUNDING));
    assertThat(gentler.notes())
        .contains("reasonable responses in preference training: extend "
            + Numbers.signed(1.05 * (fall - 8)) + ", baseline " + Numbers.signed(1.05 * (1 - 9)));
    assertThat(costs.verdict()).isEqualTo(Verdict.PARTLY);
    assertThat(costs.parts().get(0).mean()).isCloseTo(1.05 * 8, within(ROUNDING));
    assertThat(costs.shortcomings()).contains("it takes sampling");
  }

  @Test
  void evaluate_seedThatHasFinishedOnlyOneOfTwoStages_isNotCountedAsAgreeing() throws IOException {
    Curves baseline = new Curves().stage().line("chosen", 0, 9).stage().line("chosen", 9, 1);
    Curves extend = new Curves().stage().line("chosen", 0, 8).stage().line("chosen", 8, 5);
    RecordedExperiment experiment = new RecordedExperiment(folder)
        .recipe("baseline", SFT, DPO)
        .recipe("extend", SFT_ON_BOTH, DPO)
        .run("baseline", 0, baseline)
        .run("baseline", 1, baseline)
        .run("extend", 0, extend)
        .run("extend", 1, extend, 60, false);

    Finding finding = only("E1", experiment.read());

    assertThat(finding.parts().get(0).values()).hasSize(2);
    assertThat(finding.seeds()).isEqualTo(1);
  }

  @Test
  void evaluate_noExtend_saysSo() throws IOException {
    Finding finding = dpo("E1", ALIKE, NO_MARGINS, "chosen 0 1");

    assertThat(finding.verdict()).isEqualTo(Verdict.NOT_MEASURED);
    assertThat(finding.notes()).singleElement().asString().startsWith("no two recipes");
  }

  @Test
  void evaluate_sftOnRejectedToo_isNotAskedForS5() throws IOException {
    List<Finding> findings = findings("S5", pair(1, 1, 1));

    assertThat(findings)
        .filteredOn(finding -> finding.recipe().equals("extend"))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.verdict()).isEqualTo(Verdict.NOT_MEASURED);
          assertThat(finding.shortcomings()).contains("see E1");
        });
  }

  @Test
  void evaluate_recipesThatShareTheirSft_areOneFinding() throws IOException {
    RecordedExperiment experiment = new RecordedExperiment(folder)
        .recipe("sft", SFT)
        .recipe("dpo", SFT, DPO)
        .recipe("other", SFT);
    for (int seed = 0; seed < 2; seed++) {
      experiment.run("sft", seed, new Curves().stage().line("chosen", 0, 9 + seed));
      experiment.run(
          "dpo",
          seed,
          new Curves().stage().line("chosen", 0, 9 + seed).stage().line("chosen", 9, 9));
      experiment.run("other", seed, new Curves().stage().line("chosen", 0, 7 + seed));
    }

    List<Finding> findings = findings("S1", experiment.read());

    assertThat(findings).extracting(Finding::recipe).containsExactly("sft, dpo", "other");
  }

  @Test
  void evaluate_seedThatHasNotFinishedTheStage_isLeftOut() throws IOException {
    Curves curves = new Curves().stage().line("chosen", 0, 10);
    RecordedExperiment experiment = new RecordedExperiment(folder)
        .recipe("sft", SFT)
        .run("sft", 0, curves)
        .run("sft", 1, curves, 20, false);

    Finding finding = only("S1", experiment.read());

    assertThat(finding.seeds()).isEqualTo(1);
    assertThat(finding.parts().get(0).mean()).isCloseTo(10, within(ROUNDING));
  }

  @Test
  void evaluate_stageThatNoSeedHasFinished_isMeasuredAsFarAsCommitted() throws IOException {
    Curves curves = new Curves().stage().line("chosen", 0, 10);
    RecordedExperiment experiment =
        new RecordedExperiment(folder).recipe("sft", SFT).run("sft", 1, curves, 20, false);

    Finding finding = only("S1", experiment.read());

    assertThat(finding.parts().get(0).mean()).isCloseTo(5, within(ROUNDING));
    assertThat(finding.notes()).contains("no run has finished the stage: as far as recorded");
  }

  @Test
  void evaluate_nothingRecorded_measuresNothingAndSaysWhy() throws IOException {
    ExperimentHistory experiment =
        new RecordedExperiment(folder).recipe("dpo", SFT, DPO).read();

    assertThat(Phenomena.evaluate(experiment))
        .hasSize(Phenomena.all().size())
        .allSatisfy(evaluated -> assertThat(evaluated.findings())
            .isNotEmpty()
            .allSatisfy(finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.NOT_MEASURED);
              assertThat(finding.shortcomings() + String.join("", finding.notes()))
                  .isNotEmpty();
            }));
  }

  private static Recorded<KernelRow> similarity(
      String run, String response, String other, double similarity, double sd) {
    return new Recorded<>(
        run,
        1,
        new KernelRow(
            0, 1, response, other, 4, 1, 0, similarity, sd, 0, null, null, 0, 8, List.of(1f), 0.5));
  }

  @ParameterizedTest
  @CsvSource({
    "0.8, 0.7, 0.5, 0.1, AS_CLAIMED",
    "0.8, 0.4, 0.5, 0.1, PARTLY",
    "0.3, 0.2, 0.5, 0.1, OPPOSITE",
    // the same differences, of rows that differ more
    "0.8, 0.7, 0.5, 0.9, NO_EFFECT",
  })
  void evaluate_similarities_comparesAuthorsWithMeanings(
      double dataSet, double paraphraser, double meaning, double sd, Verdict verdict)
      throws IOException {
    RecordedExperiment experiment =
        new RecordedExperiment(folder).recipe("sft", SFT).seeds(2);
    for (int seed = 0; seed < 2; seed++) {
      String run = "sft-s" + seed;
      experiment
          .run("sft", seed, new Curves().stage().line("chosen", 0, 1))
          .rows(
              run,
              "kernel.jsonl",
              similarity(run, "chosen", "chosen_gptsemantic", meaning, sd),
              similarity(run, "chosen", "chosen_gptformat", meaning, sd),
              similarity(run, "chosen", "rejected", dataSet, sd),
              similarity(run, "chosen", "irr_train", dataSet, sd),
              similarity(run, "chosen_gptsemantic", "reject_gptsemantic", paraphraser, sd));
    }

    Finding finding = only("S6", experiment.read());

    assertThat(finding.verdict()).as(finding.toString()).isEqualTo(verdict);
    assertThat(finding.parts())
        .extracting(Part::mean)
        .usingElementComparator((a, b) -> Math.abs(a - b) < ROUNDING ? 0 : 1)
        .containsExactly(dataSet - meaning, paraphraser - meaning);
  }

  @Test
  void all_paperRows_areThereOnceEach() {
    assertThat(Phenomena.all())
        .extracting(Phenomenon::id)
        .containsExactly(
            "S1", "S2", "S3", "S4", "S5", "S6", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "Q1",
            "Q2", "Q3", "Q4", "Q5", "O1", "E1", "E2");
  }

  @Test
  void text_everyLine_fitsATerminalAndNamesEveryPhenomenon() throws IOException {
    ExperimentHistory experiment = pair(5, 3, -0.1);

    String text = PhenomenaText.of(experiment);

    assertThat(text.lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(PhenomenaText.WIDTH));
    assertThat(Phenomena.all())
        .allSatisfy(phenomenon -> assertThat(text).contains(phenomenon.id()));
    assertThat(text)
        .contains(
            "upper quartile falls",
            "as claimed",
            "2/2",
            "extend vs. baseline",
            "it takes kernel norms");
    assertThat(PhenomenaText.of(experiment)).isEqualTo(text);
  }
}
