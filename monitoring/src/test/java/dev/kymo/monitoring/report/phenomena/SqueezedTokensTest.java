package dev.kymo.monitoring.report.phenomena;

import static dev.kymo.monitoring.report.RecordedExperiment.DPO;
import static dev.kymo.monitoring.report.RecordedExperiment.SFT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.monitoring.report.RecordedExperiment;
import dev.kymo.monitoring.report.RecordedExperiment.Curves;
import dev.kymo.monitoring.report.history.ExperimentHistory;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.TokensRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqueezedTokensTest {
  /** Sums of a few shares in double. */
  private static final double ROUNDING = 1e-12;

  private static final int[] STEPS = {48, 56, 64};

  @TempDir
  private Path folder;

  /** DPO of two seeds with these rows in each. */
  private ExperimentHistory recorded(List<Recorded<TokensRow>> rows) throws IOException {
    return recorded(rows, 2);
  }

  private ExperimentHistory recorded(List<Recorded<TokensRow>> rows, int seeds) throws IOException {
    RecordedExperiment experiment =
        new RecordedExperiment(folder).recipe("dpo", SFT, DPO).seeds(seeds);
    for (int seed = 0; seed < seeds; seed++) {
      experiment.run(
          "dpo", seed, new Curves().stage().line("chosen", 0, 0).stage().line("chosen", 0, 0));
      if (!rows.isEmpty()) {
        experiment.rows("dpo-s" + seed, "tokens.jsonl", rows.toArray(new Recorded<?>[0]));
      }
    }
    return experiment.read();
  }

  private static Finding finding(String id, ExperimentHistory experiment) {
    return Phenomena.evaluate(experiment).stream()
        .filter(evaluated -> evaluated.phenomenon().id().equals(id))
        .findFirst()
        .orElseThrow()
        .findings()
        .get(0);
  }

  /** Tokens of one cell; of y⁻, y*, likely and unlikely labels so many rise and fall. */
  private static Recorded<TokensRow> row(
      long step,
      int peakiness,
      int rejected,
      long tokens,
      long[] own,
      long[] best,
      long[] likely,
      long[] unlikely) {
    return new Recorded<>(
        "dpo",
        1,
        new TokensRow(
            step,
            2,
            peakiness,
            0.1 * (peakiness + 1),
            rejected,
            rejected - 5,
            tokens,
            own[0],
            own[1],
            best[0],
            best[1],
            likely[2],
            likely[0],
            likely[1],
            unlikely[2],
            unlikely[0],
            unlikely[1],
            -0.5,
            0.1,
            1e-6,
            0.1));
  }

  @ParameterizedTest(name = "{0}: {1}, y- {2} up {3} down, y* {4} up {5} down")
  @CsvSource({
    "Q1, AS_CLAIMED, 10, 85, 0, 0, -0.75",
    "Q1, OPPOSITE,   60, 30, 0, 0, 0.3",
    "Q1, NO_EFFECT,  40, 40, 0, 0, 0",
    "Q2, AS_CLAIMED, 0, 0, 70, 25, 0.45",
    "Q2, OPPOSITE,   0, 0, 25, 70, -0.45",
  })
  void evaluate_tokensThatMoveLikeThis_saysSo(
      String id, Verdict verdict, long up, long down, long bestUp, long bestDown, double size)
      throws IOException {
    List<Recorded<TokensRow>> rows = new ArrayList<>();
    for (int step : STEPS) {
      rows.add(row(step, 0, 0, 100, of(up, down), of(bestUp, bestDown), of(0, 0, 0), of(1, 1, 9)));
    }

    Finding finding = finding(id, recorded(rows));

    assertThat(finding.verdict()).isEqualTo(verdict);
    assertThat(finding.parts().get(0).mean()).isCloseTo(size, within(ROUNDING));
    assertThat(finding.seeds()).isEqualTo(2);
  }

  @Test
  void evaluate_likelyLabelsRiseAndUnlikelyFall_isAsClaimed() throws IOException {
    List<Recorded<TokensRow>> rows = new ArrayList<>();
    for (int step : STEPS) {
      rows.add(row(step, 0, 0, 10, of(0, 9), of(9, 0), of(12, 6, 20), of(90, 380, 500)));
      rows.add(row(step, 3, 1, 10, of(0, 9), of(9, 0), of(0, 0, 0), of(10, 490, 500)));
    }

    Finding finding = finding("Q3", recorded(rows));

    assertThat(finding.verdict()).isEqualTo(Verdict.AS_CLAIMED);
    assertThat(finding.parts())
        .extracting(Part::mean)
        .satisfiesExactly(
            likely -> assertThat(likely).isCloseTo(0.3, within(ROUNDING)),
            unlikely -> assertThat(unlikely).isCloseTo((100 - 870) / 1000.0, within(ROUNDING)));
    assertThat(finding.notes())
        .contains(
            "likely labels: 60.0 % rise, 30.0 % fall, of 120",
            "unlikely labels: 10.0 % rise, 87.0 % fall, of 6,000");
  }

  /** A share that is a plane over the bins, at tokens that crowd along its diagonal: only the slopes that hold the other bin fast find it. */
  @ParameterizedTest(name = "{0} per bin of peakiness, {1} per bin of log π(y⁻): {2}, {3}")
  @CsvSource({
    "40, -30, AS_CLAIMED, AS_CLAIMED",
    "-20, 10, OPPOSITE, OPPOSITE",
    "0, -30, NO_EFFECT, AS_CLAIMED"
  })
  void evaluate_shareFalling_isAskedAtLikeTokens(
      int perPeakiness, int perRejected, Verdict peakier, Verdict rarer) throws IOException {
    List<Recorded<TokensRow>> rows = new ArrayList<>();
    for (int step : STEPS) {
      for (int p = 0; p < 4; p++) {
        for (int r = 0; r < 4; r++) {
          long tokens = p == r ? 50 : 1 + (p + 2 * r + step) % 3;
          long falling = tokens * (500 + perPeakiness * p + perRejected * r);
          rows.add(row(
              step,
              p,
              r,
              tokens,
              of(0, tokens),
              of(0, 0),
              of(0, 0, 0),
              of(0, falling, 1000 * tokens)));
        }
      }
    }

    ExperimentHistory experiment = recorded(rows);

    Finding byPeakiness = finding("Q4", experiment);
    Finding byRejected = finding("Q5", experiment);
    assertThat(byPeakiness.parts().get(0).mean())
        .isCloseTo(perPeakiness / 1000.0, within(ROUNDING));
    assertThat(byRejected.parts().get(0).mean()).isCloseTo(perRejected / 1000.0, within(ROUNDING));
    assertThat(byPeakiness.verdict()).isEqualTo(peakier);
    assertThat(byRejected.verdict()).isEqualTo(rarer);
  }

  /** With as many tokens in every step the jackknife is the standard error of a mean. */
  @Test
  void evaluate_stepsThatDiffer_takesTheirSpreadForThreshold() throws IOException {
    long[] falling = {90, 40, 80};
    List<Recorded<TokensRow>> rows = new ArrayList<>();
    for (int i = 0; i < STEPS.length; i++) {
      rows.add(row(STEPS[i], 0, 0, 100, of(0, falling[i]), of(0, 0), of(0, 0, 0), of(0, 0, 100)));
    }

    Part part = finding("Q1", recorded(rows, 1)).parts().get(0);

    double variance = (0.2 * 0.2 + 0.3 * 0.3 + 0.1 * 0.1) / 2;
    assertThat(part.mean()).isCloseTo(-0.7, within(ROUNDING));
    assertThat(part.threshold())
        .isCloseTo(Student.twentieth(2) * Math.sqrt(variance / 3), within(ROUNDING));
    assertThat(part.thresholdFrom()).isEqualTo("scatter from step to step");
  }

  @Test
  void evaluate_noStepTakenApart_saysWhatItTakes() throws IOException {
    ExperimentHistory experiment = recorded(List.of());

    for (String id : List.of("Q1", "Q2", "Q3", "Q4", "Q5")) {
      Finding finding = finding(id, experiment);
      assertThat(finding.verdict()).isEqualTo(Verdict.NOT_MEASURED);
      assertThat(finding.notes())
          .containsExactly("it takes decomposed steps that push rejected responses down");
    }
    assertThat(PhenomenaText.of(experiment)).contains("Q1, Q2, Q3, Q4, Q5 (it takes decomposed");
  }

  private static long[] of(long... counts) {
    return counts;
  }
}
