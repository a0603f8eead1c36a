package dev.kymo.workers.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.optimizer.Sgd;
import dev.kymo.workers.schedule.Constant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchScheduleTest {
  private static final int ROWS = 10;
  private static final int BATCH = 4;
  private static final int STEPS_PER_EPOCH = 3;

  @Test
  void batch_eachEpoch_isAPermutationWithASmallerLastBatch() {
    BatchSchedule schedule = schedule(new StageLength.Epochs(3), 1, true, 5);

    assertThat(schedule.steps()).isEqualTo(3 * STEPS_PER_EPOCH);
    for (long epoch = 0; epoch < 3; epoch++) {
      assertThat(epoch(schedule, epoch))
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, ROWS).boxed().toList());
      assertThat(schedule.batch(epoch * STEPS_PER_EPOCH).rows()).hasSize(BATCH);
      assertThat(schedule.batch(epoch * STEPS_PER_EPOCH + 2).rows()).hasSize(2);
      assertThat(schedule.batch(epoch * STEPS_PER_EPOCH + 2).epoch()).isEqualTo((int) epoch);
    }
  }

  @Test
  void batch_otherEpochSeedOrStage_hasAnotherOrder() {
    StageLength length = new StageLength.Epochs(2);
    List<Integer> order = epoch(schedule(length, 1, true, 5), 0);

    assertThat(epoch(schedule(length, 1, true, 5), 0)).isEqualTo(order);
    assertThat(epoch(schedule(length, 1, true, 5), 1)).isNotEqualTo(order);
    assertThat(epoch(schedule(length, 1, true, 6), 0)).isNotEqualTo(order);
    assertThat(epoch(schedule(length, 2, true, 5), 0)).isNotEqualTo(order);
  }

  @Test
  void batch_anyStepFirst_isAFunctionOfTheStepAlone() {
    StageLength length = new StageLength.Epochs(3);
    BatchSchedule forwards = schedule(length, 1, true, 5);
    List<BatchSchedule.Batch> expected =
        IntStream.range(0, 9).mapToObj(forwards::batch).toList();

    BatchSchedule backwards = schedule(length, 1, true, 5);
    for (int step = 8; step >= 0; step--) {
      assertThat(backwards.batch(step)).isEqualTo(expected.get(step));
    }
  }

  @Test
  void batch_notShuffled_followsTheFile() {
    BatchSchedule schedule = schedule(new StageLength.Epochs(2), 1, false, 5);

    assertThat(schedule.batch(0).rows()).containsExactly(0, 1, 2, 3);
    assertThat(schedule.batch(2).rows()).containsExactly(8, 9);
    assertThat(schedule.batch(3)).isEqualTo(new BatchSchedule.Batch(1, List.of(0, 1, 2, 3)));
  }

  @Test
  void steps_given_runOverAsManyEpochsAsTheyNeed() {
    BatchSchedule schedule = schedule(new StageLength.Steps(7), 1, true, 5);
    BatchSchedule epochs = schedule(new StageLength.Epochs(3), 1, true, 5);

    assertThat(schedule.steps()).isEqualTo(7);
    assertThat(IntStream.range(0, 7).mapToObj(schedule::batch).toList())
        .isEqualTo(IntStream.range(0, 7).mapToObj(epochs::batch).toList());
    assertThat(schedule.batch(6).epoch()).isEqualTo(2);
  }

  @Test
  void batch_given_isThatOneAndCountsAPassPerRowsSeen() {
    List<List<Integer>> given =
        List.of(List.of(3, 3, 1, 0), List.of(9), List.of(1, 2, 3, 4, 5), List.of(7));
    BatchSchedule schedule = schedule(new StageLength.Batches(given), 1, true, 5);

    assertThat(schedule.steps()).isEqualTo(4);
    assertThat(schedule.batch(0)).isEqualTo(new BatchSchedule.Batch(0, given.get(0)));
    assertThat(schedule.batch(2)).isEqualTo(new BatchSchedule.Batch(0, given.get(2)));
    assertThat(schedule.batch(3)).isEqualTo(new BatchSchedule.Batch(1, given.get(3)));
  }

  @Test
  void batch_moreThanAllRows_isAllRows() {
    BatchSchedule schedule =
        new BatchSchedule(stage(new StageLength.Epochs(2), 64), 1, ROWS, true, 5);

    assertThat(schedule.steps()).isEqualTo(2);
    assertThat(schedule.batch(1).rows()).hasSize(ROWS).doesNotHaveDuplicates();
  }

  private static List<Integer> epoch(BatchSchedule schedule, long epoch) {
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < STEPS_PER_EPOCH; i++) {
      rows.addAll(schedule.batch(epoch * STEPS_PER_EPOCH + i).rows());
    }
    return rows;
  }

  private static BatchSchedule schedule(StageLength length, int stage, boolean shuffle, long seed) {
    return new BatchSchedule(stage(length, BATCH), stage, ROWS, shuffle, seed);
  }

  private static StagePlan stage(StageLength length, int batchSize) {
    Objective sft = new Sft(List.of("chosen"), Reduction.SUM);
    return new StagePlan(
        sft, length, new StepPlan(Sgd.DEFAULT, 0.1, new Constant(0), batchSize, null, 1));
  }
}
