package dev.kymo.actors.chaos;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done to an experiment.
 *
 * @param faults how many; they are spread over the experiment's steps
 * @param kinds of which kinds
 * @param seed decides kinds and moments
 * @param killEvery besides, the worker that has worked most is killed that often; null: it is not
 */
public record Disturbance(
    int faults, List<FaultKind> kinds, long seed, @Nullable Duration killEvery) {

  public Disturbance {
    kinds = List.copyOf(kinds);
    if (faults < 0 || (faults > 0 && kinds.isEmpty())) {
      throw new IllegalArgumentException(faults + " faults of " + kinds);
    }
  }
}
