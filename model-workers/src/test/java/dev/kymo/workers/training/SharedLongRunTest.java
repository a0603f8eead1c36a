package dev.kymo.workers.training;

import dev.kymo.workers.data.ModelLimits;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.optimizer.RmsProp;
import dev.kymo.workers.schedule.Constant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory stays flat over a long run of the HH-trained model on the HH rows, longest first. */
@Tag("shared")
class SharedLongRunTest {
  private static final int BATCH = 4;
  private static final Truncation SHORT = new Truncation(96, 48, Truncation.By.ROW);

  @TempDir
  Path folder;

  @Test
  void takeStep_twoThousandTimes_keepsArraysAndResidentMemory() throws IOException {
    DataPlan data =
        new DataPlan(GoldenTrajectory.rows(), GoldenTrajectory.ROWS, List.of(), SHORT, false);
    StagePlan dpo = new StagePlan(
        TinyRun.DPO,
        new StageLength.Batches(longestFirst(data)),
        new StepPlan(RmsProp.DEFAULT, 1e-6, new Constant(0), BATCH, null, 10));
    TrainingPlan plan = new TrainingPlan(GoldenTrajectory.model(), data, 0, List.of(dpo));

    try (Trainer trainer =
        new LanguageModelTrainers().create(plan, null, ReferenceFolder.of(folder))) {
      LongRunTest.assertStaysFlat(trainer, folder.resolve("checkpoints"));
    }
  }

  /** The rows by falling length, over and over. */
  private static List<List<Integer>> longestFirst(DataPlan data) {
    ModelLimits limits = ModelFolder.open(GoldenTrajectory.model()).model().limits();
    List<PackedRow> rows;
    try (TrainingRows encoder = new TrainingRows(GoldenTrajectory.model(), data, limits)) {
      rows = encoder.encode(TinyRun.DPO.responses());
    }
    List<Integer> order = IntStream.range(0, rows.size())
        .boxed()
        .sorted(Comparator.comparingInt((Integer row) -> -tokens(rows.get(row))))
        .toList();
    List<List<Integer>> batches = new ArrayList<>();
    for (int step = 0; step < LongRunTest.LATE; step++) {
      int start = step * BATCH % order.size();
      batches.add(order.subList(start, start + BATCH));
    }
    return batches;
  }

  private static int tokens(PackedRow row) {
    return row.prompt().length
        + row.responses().stream().mapToInt(r -> r.length).sum();
  }
}
