package dev.kymo.actors.experiment;

import dev.kymo.probes.ProbePlan;
import dev.kymo.workers.data.EndOfResponse;
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
 * @param ends who decides which token ends a response; no key says it, but the format of a recording
 */
public record DataSection(
    Path train,
    @Nullable Integer trainLimit,
    Path probes,
    @Nullable Integer probeLimit,
    List<String> responses,
    Truncation truncation,
    boolean shuffle,
    EndOfResponse.Rule ends) {

  /** As experiment files have it: responses end as the tokenizer says. */
  public DataSection(
      Path train,
      @Nullable Integer trainLimit,
      Path probes,
      @Nullable Integer probeLimit,
      List<String> responses,
      Truncation truncation,
      boolean shuffle) {
    this(
        train,
        trainLimit,
        probes,
        probeLimit,
        responses,
        truncation,
        shuffle,
        EndOfResponse.Rule.TOKENIZER);
  }

  public DataSection {
    responses = List.copyOf(responses);
  }

  DataPlan trainingPlan(Places places) {
    return new DataPlan(places.of(train), trainLimit, responses, truncation, shuffle, ends);
  }

  ProbePlan probePlan(Path model, Places places) {
    return new ProbePlan(model, places.of(probes), probeLimit, responses, truncation, ends);
  }
}
