package dev.kymo.workers.training;

import dev.kymo.workers.data.DataSet;
import dev.kymo.workers.data.EndOfResponse;
import dev.kymo.workers.data.Truncation;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the training rows are and how they are cut.
 *
 * @param train JSON lines file, plain or .gz
 * @param trainLimit only rows 0..limit−1 are used; null: all
 * @param extraResponses names of further fields to read as response types
 * @param truncation length limits and what decides the cut
 * @param shuffle whether each epoch has its own seeded order
 * @param ends who decides which token ends a response
 */
public record DataPlan(
    Path train,
    @Nullable Integer trainLimit,
    List<String> extraResponses,
    Truncation truncation,
    boolean shuffle,
    EndOfResponse.Rule ends) {

  /** Whose responses end as the tokenizer says. */
  public DataPlan(
      Path train,
      @Nullable Integer trainLimit,
      List<String> extraResponses,
      Truncation truncation,
      boolean shuffle) {
    this(train, trainLimit, extraResponses, truncation, shuffle, EndOfResponse.Rule.TOKENIZER);
  }

  public DataPlan {
    extraResponses = List.copyOf(extraResponses);
    if (trainLimit != null && trainLimit < 1) {
      throw new IllegalArgumentException("train-limit is " + trainLimit + ", must be at least 1");
    }
  }

  /** The rows to train on. */
  public DataSet read() {
    return DataSet.read(train, trainLimit, extraResponses);
  }
}
