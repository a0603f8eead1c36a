package dev.kymo.workers.training;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.workers.model.Example;
import dev.kymo.probes.step.ObservedChange;
import dev.kymo.probes.step.ObservedExample;
import dev.kymo.probes.step.StepDecomposer;
import dev.kymo.probes.step.TokenDecomposer;
import dev.kymo.workers.model.ModelFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Taking one training step apart for every observed response, once per repetition. */
final class DecomposeWork {
  private static final int STEPS_BEFORE = 20;

  private DecomposeWork() {}

  /** With sums per response. */
  static BenchWorker.Work sums(Path folder, JsonNode workload) {
    List<ObservedExample> observed = new ArrayList<>();
    for (Example example : observed(workload)) {
      observed.add(new ObservedExample(observed.size(), "observed", example));
    }
    StepDecomposer decomposer = new StepDecomposer(ModelFolder.open(folder), observed, false);
    UpdateSnapshot update = someStep(folder, workload);
    return () -> decomposer.decompose(update).observed().stream()
        .mapToDouble(ObservedChange::predicted)
        .sum();
  }

  /** With every token. */
  static BenchWorker.Work tokens(Path folder, JsonNode workload) {
    TokenDecomposer decomposer = new TokenDecomposer(
        new Differentiator(ModelFolder.open(folder).model()), observed(workload));
    UpdateSnapshot update = someStep(folder, workload);
    return () -> decomposer.decompose(update).stream()
        .flatMap(changes -> changes.predicted().stream())
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  /** A stage's first updates are dearer: their parts' errors are computed and not bounded. */
  private static UpdateSnapshot someStep(Path folder, JsonNode workload) {
    TrainingWork training = new TrainingWork(folder, workload);
    for (int step = 0; step < STEPS_BEFORE; step++) {
      training.repetition();
    }
    return training.observedStep();
  }

  private static List<Example> observed(JsonNode workload) {
    List<Example> observed = new ArrayList<>();
    for (JsonNode row : workload.get("batches").get(0).get("observed")) {
      observed.addAll(InfluenceWork.examples(row));
    }
    return observed;
  }
}
