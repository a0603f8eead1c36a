package dev.kymo.monitoring.fold;

import dev.kymo.monitoring.event.DecompositionTaken;
import dev.kymo.monitoring.event.ExampleDecomposed;
import dev.kymo.monitoring.event.InfluenceTaken;
import dev.kymo.monitoring.event.LoggedEvent.RowsObserved;
import dev.kymo.monitoring.event.RunEvent;
import dev.kymo.monitoring.event.StepTaken;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects what a run's decomposed steps did, stage by stage: one stage's steps may move predictions a hundred times as far as
 * another's, and their sum would say nothing of the other. Not thread-safe; mutable, because there are thousands of rows.
 */
public final class StageInfluences {
  private final Map<Integer, InfluenceCollector> stages = new TreeMap<>();
  private TrainedRows trained = TrainedRows.UNKNOWN;

  /** Takes one more event of the run, in their order; those of other kinds than it needs change nothing. */
  public void accept(RunEvent event) {
    if (event instanceof StepTaken step) {
      stage(step.stage()).accept(step);
    } else if (event instanceof DecompositionTaken taken) {
      stage(taken.stage()).accept(taken);
    } else if (event instanceof ExampleDecomposed example) {
      stage(example.stage()).accept(example);
    } else if (event instanceof InfluenceTaken taken) {
      stage(taken.stage()).accept(taken);
    } else if (event instanceof RowsObserved observed) {
      trained = trained.updated(observed);
    }
  }

  private InfluenceCollector stage(int number) {
    return stages.computeIfAbsent(number, InfluenceCollector::new);
  }

  /** One for each stage that has a decomposed step, in their order. */
  public List<AccumulatedInfluence> build() {
    return stages.values().stream()
        .filter(InfluenceCollector::hasDecomposed)
        .map(stage -> stage.build(trained))
        .toList();
  }
}
