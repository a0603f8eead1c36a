package dev.kymo.workers.training;

import java.util.ArrayList;
import java.util.List;

/** Which rows each step of a stage trains on: a function of the plan, the seed and the step. */
final class BatchSchedule {

  /** The rows of a step and the pass over the data that they belong to, from 0. */
  record Batch(int epoch, List<Integer> rows) {}

  private final StagePlan stage;
  private final int rowCount;
  private final boolean shuffle;
  private final long seed;
  private final int stageNumber;
  private int orderedEpoch = -1;
  private int[] order = {};

  BatchSchedule(StagePlan stage, int stageNumber, int rowCount, boolean shuffle, long seed) {
    this.stage = stage;
    this.stageNumber = stageNumber;
    this.rowCount = rowCount;
    this.shuffle = shuffle;
    this.seed = seed;
  }

  /** One schedule per stage of a plan. */
  static List<BatchSchedule> of(TrainingPlan plan, int rowCount) {
    List<BatchSchedule> schedules = new ArrayList<>();
    for (StagePlan stage : plan.stages()) {
      int number = schedules.size() + 1;
      schedules.add(new BatchSchedule(stage, number, rowCount, plan.data().shuffle(), plan.seed()));
    }
    return List.copyOf(schedules);
  }

  private int stepsPerEpoch() {
    return (rowCount + stage.step().batchSize() - 1) / stage.step().batchSize();
  }

  /** Steps of the stage. */
  long steps() {
    if (stage.length() instanceof StageLength.Epochs epochs) {
      return (long) epochs.count() * stepsPerEpoch();
    }
    if (stage.length() instanceof StageLength.Steps steps) {
      return steps.count();
    }
    return ((StageLength.Batches) stage.length()).rows().size();
  }

  /** The batch of the stage's step {@code index}, from 0. */
  Batch batch(long index) {
    if (stage.length() instanceof StageLength.Batches batches) {
      return givenBatch(batches.rows(), (int) index);
    }
    int epoch = (int) (index / stepsPerEpoch());
    int start = (int) (index % stepsPerEpoch()) * stage.step().batchSize();
    int[] rowsInOrder = order(epoch);
    List<Integer> rows = new ArrayList<>();
    for (int i = start; i < Math.min(start + stage.step().batchSize(), rowCount); i++) {
      rows.add(rowsInOrder[i]);
    }
    return new Batch(epoch, rows);
  }

  /** Given batches count a pass as so many rows as there are. */
  private Batch givenBatch(List<List<Integer>> batches, int index) {
    long before = 0;
    for (List<Integer> batch : batches.subList(0, index)) {
      before += batch.size();
    }
    return new Batch((int) (before / rowCount), batches.get(index));
  }

  private int[] order(int epoch) {
    if (epoch != orderedEpoch) {
      order = shuffle
          ? new CounterRandom(seed, stageNumber, epoch).permutation(rowCount)
          : inFileOrder();
      orderedEpoch = epoch;
    }
    return order;
  }

  private int[] inFileOrder() {
    int[] rows = new int[rowCount];
    for (int i = 0; i < rowCount; i++) {
      rows[i] = i;
    }
    return rows;
  }
}
