package dev.kymo.workers.training;

import dev.kymo.workers.checkpoint.TrainingState;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.PackedRow;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.optimizer.Optimizer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a stage ready: encodes its rows, gets its reference log-probabilities, builds its objective and optimizer. */
final class StageBuilder {
  private final ModelFolder folder;
  private final ParameterStore parameters;
  private final TrainingRows data;
  private final ReferenceLogprobs references;
  private final ReferenceStore kept;

  StageBuilder(
      ModelFolder folder,
      ParameterStore parameters,
      TrainingRows data,
      ReferenceLogprobs references,
      ReferenceFolder referenceFolder,
      Map<String, String> environment) {
    this.folder = folder;
    this.parameters = parameters;
    this.data = data;
    this.references = references;
    this.kept = new ReferenceStore(referenceFolder, folder.configuration(), environment);
  }

  /** Begins a stage with the parameters as they are. */
  StageTraining start(int number, StagePlan plan, BatchSchedule schedule) {
    Objective objective = plan.objective();
    List<PackedRow> rows = data.encode(objective.responses());
    References reference = objective.needsReference() ? reference(objective, rows) : null;
    Optimizer optimizer = new Optimizer(parameters, plan.step().optimizer());
    return new StageTraining(number, plan, schedule, rows, optimizer, reference);
  }

  /** Continues a stage as a checkpoint left it, but for the optimizer's tensors. */
  StageTraining resume(TrainingState state, StagePlan plan, BatchSchedule schedule) {
    Objective objective = plan.objective();
    List<PackedRow> rows = data.encode(objective.responses());
    @Nullable
    References reference =
        objective.needsReference() ? References.ofColumns(state.references()) : null;
    Optimizer optimizer = new Optimizer(parameters, plan.step().optimizer());
    optimizer.resumeAt(state.optimizerUpdates());
    return new StageTraining(state.stage(), plan, schedule, rows, optimizer, reference);
  }

  private References reference(Objective objective, List<PackedRow> rows) {
    if (objective.reference() == Reference.STAGE_START) {
      return kept.get(parameters, rows, () -> references.compute(parameters, rows));
    }
    try (ParameterStore original = ParameterStore.forValues(parameters.layout())) {
      folder.readInto(original);
      return kept.get(original, rows, () -> references.compute(original, rows));
    }
  }
}
