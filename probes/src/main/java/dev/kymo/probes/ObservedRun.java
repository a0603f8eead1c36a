package dev.kymo.probes;

import dev.kymo.workers.objective.Objective;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run says to those who observe it.
 *
 * @param set the probe set
 * @param every global steps between two readings
 * @param heldOut rows that are not trained on; null: none
 * @param objectives of its stages, in order
 * @param observations what its experiment asks for besides readings
 */
public record ObservedRun(
    ProbePlan set,
    int every,
    @Nullable ProbePlan heldOut,
    List<Objective> objectives,
    List<Observation> observations) {

  public ObservedRun {
    objectives = List.copyOf(objectives);
    observations = List.copyOf(observations);
  }
}
