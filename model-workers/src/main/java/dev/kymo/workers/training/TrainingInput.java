package dev.kymo.workers.training;

import dev.kymo.workers.data.DataSet;
import dev.kymo.workers.data.EndOfResponse;
import dev.kymo.workers.engine.Torch;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.objective.Objective;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * What the runs of one model will read, all of it read, so that bad input is found before anything is written: the architecture,
 * every weight, and every row of every stage as token ids.
 *
 * @param data the rows trained on
 * @param notices what became of them as they were encoded that may surprise
 */
public record TrainingInput(DataSet data, List<String> notices) {

  public TrainingInput {
    notices = List.copyOf(notices);
  }

  /**
   * Reads everything once, for all stages together.
   *
   * @param data the rows, as {@link DataPlan#read} gives them
   * @param objectives of all stages that the runs have
   */
  public static TrainingInput read(
      Path modelFolder, DataPlan plan, DataSet data, Collection<Objective> objectives) {
    Torch.prepareThread();
    ModelFolder folder = ModelFolder.open(modelFolder);
    LanguageModel model = folder.model();
    if (plan.ends() == EndOfResponse.Rule.CONFIG) {
      folder.requireReadAsBefore();
    }
    try (ParameterStore parameters = ParameterStore.forValues(folder.layout())) {
      folder.readInto(parameters);
    }
    try (TrainingRows rows = new TrainingRows(modelFolder, plan, data, model.limits())) {
      return new TrainingInput(data, rows.check(objectives));
    }
  }

  /** The steps of each stage. */
  public List<Long> steps(TrainingPlan plan) {
    return BatchSchedule.of(plan, data.size()).stream()
        .map(BatchSchedule::steps)
        .toList();
  }
}
