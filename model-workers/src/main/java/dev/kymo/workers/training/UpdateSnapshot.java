package dev.kymo.workers.training;

import dev.kymo.workers.model.Example;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.optimizer.Optimizer;
import dev.kymo.workers.optimizer.UpdateTrace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One update with what taking it apart needs: the parameters before and after it, the responses it trained on with ∂L/∂log π
 * of every token, and the optimizer's trace. May be handed to one other thread of this JVM; whoever holds it last closes it.
 */
public final class UpdateSnapshot implements ParameterSnapshot {
  private final ParameterStore before;
  private final ParameterStore after;
  private final List<UpdateResponse> responses = new ArrayList<>();
  private @Nullable UpdateTrace trace;
  private String objective = "";
  private int stage;
  private @Nullable Path stageStart;
  private long step;

  /** Copies the parameters as they are before the step. */
  UpdateSnapshot(ParameterStore now) {
    before = ParameterStore.forValues(now.layout());
    before.copyFrom(now);
    after = ParameterStore.forValues(now.layout());
  }

  /** Keeps the batch; the gradient is known, the step not yet made. */
  void before(
      StageTraining current,
      @Nullable Path begun,
      List<Integer> rowNumbers,
      GradientPass.Result result) {
    Objective loss = current.objective();
    List<String> types = loss.responses();
    for (int i = 0; i < rowNumbers.size(); i++) {
      int rowNumber = rowNumbers.get(i);
      PackedRow row = current.rows().get(rowNumber);
      List<double[]> derivatives = result.loss().derivatives().get(i);
      for (int r = 0; r < types.size(); r++) {
        responses.add(new UpdateResponse(
            rowNumber,
            types.get(r),
            loss.sideOf(types.get(r)),
            new Example(row.prompt(), row.responses().get(r)),
            derivatives.get(r)));
      }
    }
    objective = current.plan().objective().name();
    stage = current.number();
    stageStart = begun;
    trace = current.optimizer().beginTrace();
  }

  /** Copies the parameters as they are after the step. */
  void after(
      long step,
      Optimizer optimizer,
      double gradientNorm,
      double maxGradNorm,
      double learningRate,
      ParameterStore now) {
    this.step = step;
    optimizer.completeTrace(trace(), gradientNorm, maxGradNorm, learningRate);
    after.copyFrom(now);
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public int stage() {
    return stage;
  }

  @Override
  public @Nullable Path stageStart() {
    return stageStart;
  }

  /** The stage's objective. */
  public String objective() {
    return objective;
  }

  /** θ before the step. */
  public ParameterStore before() {
    return before;
  }

  /** θ after the step. */
  public ParameterStore after() {
    return after;
  }

  /** What the step trained on, row by row. */
  public List<UpdateResponse> responses() {
    return List.copyOf(responses);
  }

  public UpdateTrace trace() {
    return Objects.requireNonNull(trace, "the step has not been made");
  }

  @Override
  public long bytes() {
    return before.bytes() + after.bytes() + (trace == null ? 0 : trace.bytes());
  }

  @Override
  public void close() {
    before.close();
    after.close();
    if (trace != null) {
      trace.close();
    }
  }
}
