package dev.kymo.actors.experiment;

import dev.kymo.probes.ProbePlan;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.training.DataPlan;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows trained on and the rows observed.
 *
 * @param train JSON lines file, plain or .gz
 * @param trainLimit only rows 0..limit−1 are trained on; null: all
 * @param probes JSON lines file, plain or .gz
 * @param probeLimit only rows 0..limit−1 are observed; null: all
 * @param responses names of further fields to read as response types
 * @param truncation length limits, in training and probing alike
 * @param shuffle whether each epoch has its own seeded order
 */
public record DataSection(
    Path train,
    @Nullable Integer trainLimit,
    Path probes,
    @Nullable Integer probeLimit,
    List<String> responses,
    Truncation truncation,
    boolean shuffle) {

  public DataSection {
    responses = List.copyOf(responses);
  }

  DataPlan trainingPlan() {
    return new DataPlan(train, trainLimit, responses, truncation, shuffle);
  }

  ProbePlan probePlan(Path model) {
    return new ProbePlan(model, probes, probeLimit, responses, truncation);
  }
}
