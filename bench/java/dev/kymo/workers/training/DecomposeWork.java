package dev.kymo.workers.training;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.probes.decomposition.Example;
import dev.kymo.probes.decomposition.ObservedChange;
import dev.kymo.probes.decomposition.ObservedExample;
import dev.kymo.probes.decomposition.StepDecomposer;
import dev.kymo.workers.model.ModelFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Taking one training step apart for every observed response, with sums per response, once per repetition. */
final class DecomposeWork implements BenchWorker.Work {
  private final UpdateSnapshot update;
  private final StepDecomposer decomposer;

  DecomposeWork(Path folder, JsonNode workload) {
    List<ObservedExample> observed = new ArrayList<>();
    for (JsonNode row : workload.get("batches").get(0).get("observed")) {
      for (Example example : InfluenceWork.examples(row)) {
        observed.add(new ObservedExample(observed.size(), "observed", example));
      }
    }
    decomposer = new StepDecomposer(ModelFolder.open(folder), observed);
    update = new TrainingWork(folder, workload).observedStep();
  }

  @Override
  public double repetition() {
    return decomposer.decompose(update).observed().stream()
        .mapToDouble(ObservedChange::predicted)
        .sum();
  }
}
