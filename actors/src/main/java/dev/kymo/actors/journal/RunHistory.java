package dev.kymo.actors.journal;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.SegmentRef;
import dev.kymo.actors.run.Commit;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.RunOutcome;
import dev.kymo.actors.run.RunState;
import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.rows.CommittedSegment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the journal says of one run: where it stands, and all that it ever stood at. Filled event by event. */
final class RunHistory {
  private final Set<AttemptId> attempts = new HashSet<>();
  private final Set<Stand> stands = new HashSet<>(Set.of(Stand.BEGINNING));
  private RunState state = RunState.NEW;

  /**
   * What counts of a run at some time.
   *
   * @param segments files whose beginnings hold the rows up to the step
   */
  record Stand(long step, List<CommittedSegment> segments) {
    static final Stand BEGINNING = new Stand(0, List.of());

    Stand {
      segments = List.copyOf(segments);
    }
  }

  void add(LifecycleEvent event) {
    state = state.updated(event);
    if (event instanceof LifecycleEvent.AttemptStarted start) {
      attempts.add(start.attempt());
    } else if (event instanceof LifecycleEvent.Committed next) {
      Commit commit = next.commit();
      stands.add(new Stand(commit.step(), SegmentRef.committed(commit.segments())));
    }
  }

  RunState state() {
    return state;
  }

  /** How the run ended, in the words of those who read rows; null: it has not. */
  @Nullable
  RunStatus end() {
    RunOutcome outcome = state.outcome();
    if (outcome == null) {
      return null;
    }
    if (outcome instanceof RunOutcome.Completed) {
      return RunStatus.COMPLETED;
    }
    return outcome instanceof RunOutcome.Failed ? RunStatus.FAILED : RunStatus.DIVERGED;
  }

  /** Whether this was committed at some time, also if it was given up or forgotten later. */
  boolean stoodAt(Stand stand) {
    return stands.contains(stand);
  }

  boolean started(AttemptId attempt) {
    return attempts.contains(attempt);
  }

  /** Whether a head of that term had an attempt at the run. */
  boolean startedIn(long headTerm) {
    return attempts.stream().anyMatch(attempt -> attempt.headTerm() == headTerm);
  }
}
