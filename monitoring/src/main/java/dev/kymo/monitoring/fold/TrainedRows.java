package dev.kymo.monitoring.fold;

import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of the rows that a run's decomposed steps observe are trained on themselves.
 *
 * @param numbers theirs in the probe set; null: not told
 */
record TrainedRows(@Nullable Set<Integer> numbers) {

  static final TrainedRows UNKNOWN = new TrainedRows(null);

  TrainedRows {
    numbers = numbers == null ? null : Set.copyOf(numbers);
  }

  /** What is known after one more event of the run. */
  TrainedRows updated(RowsObserved event) {
    return event.by().equals(RowsObserved.DECOMPOSE)
        ? new TrainedRows(Set.copyOf(event.trained()))
        : this;
  }

  /** Counts observed rows. */
  ObservedCount count(Collection<Integer> rows) {
    Set<Integer> known = numbers;
    Set<Integer> distinct = Set.copyOf(rows);
    return new ObservedCount(
        distinct.size(),
        known == null ? null : (int) distinct.stream().filter(known::contains).count());
  }
}
