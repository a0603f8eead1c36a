package dev.kymo.actors.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.Samples;
import dev.kymo.actors.experiment.FailureClass;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.EndReason;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunStateTest {

  /** A run that makes progress between its failures is never given up. */
  @Test
  void updated_commitAfterFailures_forgetsThem() {
    RunState failed = RunState.NEW
        .updated(Samples.started(Samples.ATTEMPT))
        .updated(
            new LifecycleEvent.AttemptEnded(Samples.ATTEMPT, EndReason.WORKER_LOST, "killed", 0));
    assertThat(failed.failuresOf(FailureClass.WORKER_LOST)).isEqualTo(1);

    RunState committed = failed.updated(new LifecycleEvent.Committed(Samples.COMMIT, List.of()));

    assertThat(committed.failuresOf(FailureClass.WORKER_LOST)).isZero();
  }

  @Test
  void updated_attemptStartedAndEnded_countsItAgainstItsFailureClass() {
    RunState running = RunState.NEW.updated(started(1, 1, 0, 0));
    RunState ended = running.updated(ended(1, 1, EndReason.PROBE));

    assertThat(running.running()).isEqualTo(attempt(1, 1));
    assertThat(ended.running()).isNull();
    assertThat(ended.failuresOf(FailureClass.EXCEPTION)).isEqualTo(1);
    assertThat(ended.nextAttempt("r", 2)).isEqualTo(attempt(2, 2));
  }

  @Test
  void updated_headLostOrStopped_isFree() {
    RunState state = RunState.NEW
        .updated(started(1, 1, 0, 0))
        .updated(ended(1, 1, EndReason.HEAD_LOST))
        .updated(started(2, 2, 0, 0))
        .updated(ended(2, 2, EndReason.STOPPED));

    assertThat(state.failures()).isEmpty();
    assertThat(state.attempts()).isEqualTo(2);
  }

  @Test
  void forgottenAfter_keepsTheLastAndEveryStagesEnd() {
    RunState state = RunState.NEW;
    for (long step : List.of(5L, 10L, 15L, 20L, 25L)) {
      Commit commit = commit(1, step, step == 10);
      state = state.updated(new LifecycleEvent.Committed(commit, state.forgottenAfter(commit, 2)));
    }

    assertThat(state.commits()).extracting(Commit::step).containsExactly(10L, 20L, 25L);
    assertThat(state.committedStep()).isEqualTo(25);
    assertThat(state.keptCheckpoints()).containsExactly("c10", "c20", "c25");
  }

  @Test
  void updated_commitRejected_fallsBackToTheOneBefore() {
    RunState state = RunState.NEW
        .updated(new LifecycleEvent.Committed(commit(1, 5, false), List.of()))
        .updated(new LifecycleEvent.Committed(commit(1, 10, false), List.of()))
        .updated(
            new LifecycleEvent.CommitRejected("c10", 10, "torn", List.of("rows/t1/steps.jsonl")));

    assertThat(state.committedStep()).isEqualTo(5);
    assertThat(state.distrusted()).containsExactly("rows/t1/steps.jsonl");
  }

  @Test
  void nextRows_sameHead_sharesTheFolder() {
    RunState state = RunState.NEW.updated(started(1, 3, 0, 0));

    assertThat(state.nextRows(3)).isEqualTo(new RowsFolder(3, 0, 0));
    assertThat(state.nextRows(4)).isEqualTo(new RowsFolder(4, 0, 0));
  }

  @Test
  void nextRows_fellBackToBeforeTheFolder_takesAnother() {
    RunState state = RunState.NEW
        .updated(new LifecycleEvent.Committed(commit(1, 5, false), List.of()))
        .updated(new LifecycleEvent.Committed(commit(1, 10, false), List.of()))
        .updated(started(2, 2, 10, 0))
        .updated(new LifecycleEvent.CommitRejected("c10", 10, "torn", List.of()));

    assertThat(state.nextRows(2)).isEqualTo(new RowsFolder(2, 1, 5));
  }

  @Test
  void nextRows_folderIsDamaged_takesAnother() {
    RunState state = RunState.NEW
        .updated(started(1, 2, 0, 0))
        .updated(new LifecycleEvent.RowsDistrusted(List.of("rows/t2/readings.jsonl"), "torn"));

    assertThat(state.nextRows(2)).isEqualTo(new RowsFolder(2, 1, 0));
  }

  @Test
  void nextRows_branching_takesAnotherOnce() {
    RunState branching = RunState.NEW
        .updated(started(1, 2, 0, 0))
        .updated(new LifecycleEvent.BranchStarted(3, "differs"));
    RunState branched = branching.updated(started(2, 2, 0, 1));

    assertThat(branching.running()).isNull();
    assertThat(branching.nextRows(2)).isEqualTo(new RowsFolder(2, 1, 0));
    assertThat(branched.branching()).isFalse();
    assertThat(branched.nextRows(2)).isEqualTo(new RowsFolder(2, 1, 0));
  }

  @Test
  void updated_terminalEvents_endTheRun() {
    List<RunOutcome> outcomes = List.of(
        new RunOutcome.Completed(40),
        new RunOutcome.Failed(EndReason.NON_FINITE, "NaN"),
        new RunOutcome.Diverged(3, "differs"));

    for (RunOutcome outcome : outcomes) {
      RunState ended = RunState.NEW.updated(started(1, 1, 0, 0)).updated(outcome.event());

      assertThat(ended.outcome()).isEqualTo(outcome);
      assertThat(ended.running()).isNull();
      assertThat(ended.ended()).isTrue();
    }
  }

  private static AttemptId attempt(int attempt, long term) {
    return new AttemptId("r", term, attempt);
  }

  private static LifecycleEvent started(int attempt, long term, long fromStep, int folder) {
    return new LifecycleEvent.AttemptStarted(
        attempt(attempt, term), "worker-1", null, fromStep, new RowsFolder(term, folder, fromStep));
  }

  private static LifecycleEvent ended(int attempt, long term, EndReason reason) {
    return new LifecycleEvent.AttemptEnded(attempt(attempt, term), reason, "why", 3);
  }

  private static Commit commit(int attempt, long step, boolean endsStage) {
    return new Commit(
        attempt(attempt, 1),
        new CheckpointId("c" + step, step, "h", 1),
        endsStage,
        false,
        List.of());
  }
}
