package dev.kymo.actors.head;

import dev.kymo.actors.run.RunOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an experiment's runs ended, in the experiment's order. */
public record ExperimentResult(List<RunResult> runs) {

  public ExperimentResult {
    runs = List.copyOf(runs);
  }

  /**
   * How one run ended.
   *
   * @param run its id
   * @param outcome null: it was stopped and can be resumed
   */
  public record RunResult(String run, @Nullable RunOutcome outcome) {}

  /** Whether every run has done all its steps. */
  public boolean completed() {
    return runs.stream().allMatch(run -> run.outcome() instanceof RunOutcome.Completed);
  }

  /** Whether some run was stopped before its end. */
  public boolean interrupted() {
    return runs.stream().anyMatch(run -> run.outcome() == null);
  }
}
