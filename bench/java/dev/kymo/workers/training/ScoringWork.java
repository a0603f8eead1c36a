package dev.kymo.workers.training;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kymo.probes.ResponseScore;
import dev.kymo.probes.ResponseScorer;
import dev.kymo.workers.data.EncodedRow;
import dev.kymo.workers.model.LanguageModel;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One pass over all rows and responses per repetition, with everything that a probe's reading needs of them. */
final class ScoringWork implements BenchWorker.Work {
  private final ParameterStore parameters;
  private final ResponseScorer scorer;
  private final List<List<EncodedRow>> passes = new ArrayList<>();
  private int repetitions;

  ScoringWork(Path folder, JsonNode workload) {
    ModelFolder opened = ModelFolder.open(folder);
    LanguageModel model = opened.model();
    parameters = ParameterStore.forValues(new ParameterLayout(model.parameters()));
    opened.readInto(parameters);
    scorer = new ResponseScorer(model);
    for (JsonNode batch : workload.get("batches")) {
      List<EncodedRow> rows = new ArrayList<>();
      for (JsonNode row : batch.get("rows")) {
        rows.add(encoded(rows.size(), BenchSequences.of(row)));
      }
      passes.add(rows);
    }
  }

  private static EncodedRow encoded(int number, BenchSequences sequences) {
    Map<String, int[]> responses = new LinkedHashMap<>();
    for (int[] response : sequences.responses()) {
      responses.put("response" + responses.size(), response);
    }
    return new EncodedRow(number, sequences.prompt(), responses);
  }

  @Override
  public double repetition() {
    double sum = 0;
    for (EncodedRow row : passes.get(repetitions % passes.size())) {
      for (ResponseScore score : scorer.score(parameters, row)) {
        sum += score.logprob() + score.argmaxLogprob();
      }
    }
    repetitions++;
    return sum;
  }
}
