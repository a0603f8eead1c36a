package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run's log says of it.
 *
 * @param totalSteps steps of all stages together; null: it does not say what the run is
 * @param attempts attempts started
 * @param committed the last committed step; 0: none
 */
record Told(RunStatus state, @Nullable Long totalSteps, int attempts, long committed) {

  static Told of(List<LoggedEvent> events) {
    RunStatus state = RunStatus.QUEUED;
    @Nullable Long total = null;
    int attempts = 0;
    long committed = 0;
    for (LoggedEvent event : events) {
      state = state.after(event);
      if (event instanceof RunQueued queued) {
        total = queued.totalSteps();
      } else if (event instanceof AttemptStarted started) {
        attempts = started.attempt();
        committed = started.fromStep(); // less than before after a fallback
      } else if (event instanceof CheckpointCommitted commit) {
        committed = commit.step();
      }
    }
    return new Told(state, total, attempts, committed);
  }
}
