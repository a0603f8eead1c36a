package dev.kymo.probes;

import dev.kymo.workers.data.DataSet;
import dev.kymo.workers.data.EndOfResponse;
import dev.kymo.workers.data.Truncation;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The probe set of an experiment.
 *
 * @param model Hugging Face folder with the architecture and the tokenizer
 * @param rows JSON lines file, plain or .gz
 * @param limit only rows 0..limit−1 are used; null: all
 * @param extraResponses names of further fields to read as response types
 * @param truncation length limits
 * @param ends who decides which token ends a response
 */
public record ProbePlan(
    Path model,
    Path rows,
    @Nullable Integer limit,
    List<String> extraResponses,
    Truncation truncation,
    EndOfResponse.Rule ends) {

  /** Whose responses end as the tokenizer says. */
  public ProbePlan(
      Path model,
      Path rows,
      @Nullable Integer limit,
      List<String> extraResponses,
      Truncation truncation) {
    this(model, rows, limit, extraResponses, truncation, EndOfResponse.Rule.TOKENIZER);
  }

  public ProbePlan {
    extraResponses = List.copyOf(extraResponses);
    if (limit != null && limit < 1) {
      throw new IllegalArgumentException("probe-limit is " + limit + ", must be at least 1");
    }
  }

  /** The rows to observe. */
  public DataSet read() {
    return DataSet.read(rows, limit, extraResponses);
  }
}
