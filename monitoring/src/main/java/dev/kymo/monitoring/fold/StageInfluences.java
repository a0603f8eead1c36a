package dev.kymo.monitoring.fold;

import dev.kymo.vocabulary.DecompositionRow;
import dev.kymo.vocabulary.ExampleRow;
import dev.kymo.vocabulary.InfluenceRow;
import dev.kymo.vocabulary.LoggedEvent.RowsObserved;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.StepRow;
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
    if (event instanceof Recorded<?> recorded) {
      accept(recorded.attempt(), recorded.row());
    } else if (event instanceof RowsObserved observed) {
      trained = trained.updated(observed);
    }
  }

  private void accept(int attempt, RunRow row) {
    if (row instanceof StepRow step) {
      stage(step.stage()).accept(step);
    } else if (row instanceof DecompositionRow taken) {
      stage(taken.stage()).accept(attempt, taken);
    } else if (row instanceof ExampleRow example) {
      stage(example.stage()).accept(attempt, example);
    } else if (row instanceof InfluenceRow taken) {
      stage(taken.stage()).accept(attempt, taken);
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
