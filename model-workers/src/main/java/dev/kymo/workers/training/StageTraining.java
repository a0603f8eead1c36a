package dev.kymo.workers.training;

import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.optimizer.Optimizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stage that is being trained.
 *
 * @param number of the stage, from 1
 * @param rows the data, encoded for the objective
 * @param references null if the objective needs none
 */
record StageTraining(
    int number,
    StagePlan plan,
    BatchSchedule schedule,
    List<PackedRow> rows,
    Optimizer optimizer,
    @Nullable References references)
    implements AutoCloseable {

  Objective objective() {
    return plan.objective();
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
