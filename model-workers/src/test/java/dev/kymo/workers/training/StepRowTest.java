package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.optimizer.RmsProp;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the trainer says of a step. */
class StepRowTest {

  @TempDir
  Path folder;

  @Test
  void takeStep_sftOnBothResponses_reportsBothAndNoRewards() {
    Objective both = new Sft(List.of("chosen", "rejected"), Reduction.SUM);

    List<StepRow> records = train(both);

    StepRow first = records.get(0);
    assertThat(first.step()).isEqualTo(1);
    assertThat(first.stage()).isEqualTo(1);
    assertThat(first.objective()).isEqualTo("sft");
    assertThat(first.epoch()).isZero();
    assertThat(first.rows()).hasSize(3).doesNotHaveDuplicates();
    assertThat(first.chosenLogprob()).hasSize(3).allSatisfy(l -> assertThat(l).isNegative());
    assertThat(first.rejectedLogprob()).hasSize(3).allSatisfy(l -> assertThat(l).isNegative());
    assertThat(first.loss())
        .isCloseTo(-(sum(first.chosenLogprob()) + sum(first.rejectedLogprob())) / 3, within(1e-9));
    assertThat(first.gradientNorm()).isPositive();
    assertThat(first.seconds()).isPositive();
    assertNoReference(first);
  }

  @Test
  void takeStep_sftOnChosen_reportsNothingOfTheRejected() {
    StepRow first = train(TinyRun.SFT).get(0);

    assertThat(first.chosenLogprob()).hasSize(3);
    assertThat(first.rejectedLogprob()).isNull();
    assertThat(first.loss()).isCloseTo(-sum(first.chosenLogprob()) / 3, within(1e-9));
    assertNoReference(first);
  }

  @Test
  void takeStep_dpo_reportsRewardsAndReferences() {
    StepRow last = train(TinyRun.DPO).get(3);

    assertThat(last.objective()).isEqualTo("dpo");
    for (int i = 0; i < last.rows().size(); i++) {
      assertThat(last.chosenReward().get(i))
          .isCloseTo(
              0.1 * (last.chosenLogprob().get(i) - last.referenceChosenLogprob().get(i)),
              within(1e-9));
      assertThat(last.rejectedReward().get(i))
          .isCloseTo(
              0.1
                  * (last.rejectedLogprob().get(i)
                      - last.referenceRejectedLogprob().get(i)),
              within(1e-9));
    }
    assertThat(last.chosenReward()).anySatisfy(r -> assertThat(Math.abs(r)).isGreaterThan(1e-4));
  }

  /** Warm-up of two steps, three steps per epoch over seven rows. */
  @Test
  void takeStep_overTwoEpochs_countsEpochsRatesAndTokens() {
    List<StepRow> records = train(TinyRun.SFT);

    assertThat(records.stream().map(StepRow::epoch)).containsExactly(0, 0, 0, 1);
    assertThat(records.stream().map(StepRow::learningRate))
        .containsExactly(1e-3 * (1 / 3.0), 1e-3 * (2 / 3.0), 1e-3, 1e-3);
    assertThat(records.get(2).rows()).hasSize(1);
    assertThat(records.get(0).tokens()).isGreaterThan(records.get(2).tokens());
  }

  private static void assertNoReference(StepRow record) {
    assertThat(record.referenceChosenLogprob()).isNull();
    assertThat(record.referenceRejectedLogprob()).isNull();
    assertThat(record.chosenReward()).isNull();
    assertThat(record.rejectedReward()).isNull();
  }

  private List<StepRow> train(Objective objective) {
    TinyRun run = TinyRun.in(folder, 7);
    StagePlan stage = TinyRun.stage(objective, new StageLength.Steps(4), RmsProp.DEFAULT);
    try (Trainer trainer = run.start(run.plan(1, stage))) {
      return List.of(
          trainer.takeStep(), trainer.takeStep(), trainer.takeStep(), trainer.takeStep());
    }
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }
}
