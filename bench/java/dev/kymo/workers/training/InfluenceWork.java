package dev.kymo.workers.training;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.probes.calculus.Differentiator;
import dev.kymo.workers.model.Example;
import dev.kymo.probes.influence.InfluenceMatrix;
import dev.kymo.workers.model.WeightedExample;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The influence of every response of a batch on every observed response, once per repetition. */
final class InfluenceWork implements BenchWorker.Work {
  private final ParameterStore parameters;
  private final InfluenceMatrix matrix;
  private final List<WeightedExample> observed = new ArrayList<>();
  private final List<WeightedExample> updates = new ArrayList<>();

  InfluenceWork(Path folder, JsonNode workload) {
    ModelFolder opened = ModelFolder.open(folder);
    parameters = ParameterStore.forValues(new ParameterLayout(opened.model().parameters()));
    opened.readInto(parameters);
    matrix = new InfluenceMatrix(new Differentiator(opened.model()));
    JsonNode batch = workload.get("batches").get(0);
    for (JsonNode row : batch.get("observed")) {
      for (Example example : examples(row)) {
        observed.add(WeightedExample.observed(example));
      }
    }
    for (JsonNode row : batch.get("rows")) {
      List<Example> sides = examples(row);
      for (int i = 0; i < sides.size(); i++) {
        double[] coefficients = new double[sides.get(i).tokens()];
        Arrays.fill(coefficients, row.get("coefficients").get(i).asDouble());
        updates.add(new WeightedExample(sides.get(i), coefficients));
      }
    }
  }

  static List<Example> examples(JsonNode row) {
    BenchSequences sequences = BenchSequences.of(row);
    return sequences.responses().stream()
        .map(response -> new Example(sequences.prompt(), response))
        .toList();
  }

  /** Every entry counts by its size, and by its place, as in the peer. */
  @Override
  public double repetition() {
    double checksum = 0;
    int place = 0;
    for (double[] row : matrix.influence(parameters, observed, updates)) {
      for (double entry : row) {
        place++;
        checksum += Math.abs(entry) * place;
      }
    }
    return checksum;
  }
}
