package dev.kymo.actors.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.Samples;
import dev.kymo.actors.experiment.FailureClass;
import dev.kymo.actors.experiment.OnMismatch;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.EndReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunDecisionsTest {
  private static final RunSpec SPEC = Samples.spec(OnMismatch.STOP);
  private static final AttemptId ATTEMPT = Samples.ATTEMPT;

  @Test
  void afterEnd_withinBudget_recordsTheEndOnly() {
    RunState state = RunState.NEW;

    for (int i = 0; i < FailureClass.EXCEPTION.defaultRetries(); i++) {
      LifecycleEvent.AttemptEnded another = ended(EndReason.EXCEPTION, "why " + i, 3);
      List<LifecycleEvent> events = RunDecisions.afterEnd(state, SPEC, another);
      assertThat(events).containsExactly(another);
      state = state.updated(events.get(0));
    }

    assertThat(RunDecisions.afterEnd(state, SPEC, ended(EndReason.EXCEPTION)))
        .containsExactly(
            ended(EndReason.EXCEPTION), new LifecycleEvent.RunFailed(EndReason.EXCEPTION, "why"));
  }

  @ParameterizedTest
  @EnumSource(names = {"EXCEPTION", "PROBE"})
  void afterEnd_theSameAtTheSameStep_failsWithinItsBudget(EndReason reason) {
    RunState once = RunState.NEW.updated(ended(reason));

    List<LifecycleEvent> events = RunDecisions.afterEnd(once, SPEC, ended(reason));

    assertThat(events)
        .hasSize(2)
        .last()
        .isInstanceOfSatisfying(LifecycleEvent.RunFailed.class, failed -> {
          assertThat(failed.reason()).isEqualTo(reason);
          assertThat(failed.message()).startsWith("why").contains("step 3", "not tried again");
        });
  }

  @Test
  void afterEnd_anotherStepOrMessageOrWhatMayPass_triesAgain() {
    RunState once = RunState.NEW.updated(ended(EndReason.EXCEPTION));

    for (LifecycleEvent.AttemptEnded another : List.of(
        ended(EndReason.EXCEPTION, "why", 4),
        ended(EndReason.EXCEPTION, "why not", 3),
        ended(EndReason.PROBE, "why", 3))) {
      assertThat(RunDecisions.afterEnd(once, SPEC, another)).containsExactly(another);
    }
    for (EndReason reason : List.of(EndReason.ROWS, EndReason.RESOURCES, EndReason.WORKER_LOST)) {
      RunState before = RunState.NEW.updated(ended(reason));
      assertThat(RunDecisions.afterEnd(before, SPEC, ended(reason))).containsExactly(ended(reason));
    }
  }

  @Test
  void afterEnd_theSameWithAStopBetween_failsAllTheSame() {
    RunState resumed =
        RunState.NEW.updated(ended(EndReason.EXCEPTION)).updated(ended(EndReason.STOPPED));

    assertThat(RunDecisions.afterEnd(resumed, SPEC, ended(EndReason.EXCEPTION))).hasSize(2);
  }

  @Test
  void afterEnd_stopped_neverFails() {
    RunState state = RunState.NEW;

    for (int i = 0; i < 50; i++) {
      List<LifecycleEvent> events = RunDecisions.afterEnd(state, SPEC, ended(EndReason.HEAD_LOST));
      assertThat(events).hasSize(1);
      state = state.updated(events.get(0));
    }
  }

  @Test
  void afterEnd_checkpointUnreadable_rejectsItsCommit() {
    RunState state = RunState.NEW.updated(new LifecycleEvent.Committed(Samples.COMMIT, List.of()));

    assertThat(RunDecisions.afterEnd(state, SPEC, ended(EndReason.CHECKPOINT_UNREADABLE)))
        .containsExactly(
            ended(EndReason.CHECKPOINT_UNREADABLE),
            new LifecycleEvent.CommitRejected(Samples.COMMIT.name(), 20, "why", List.of()));
  }

  @Test
  void delayBeforeRetry_growsWithFailures() {
    RunState once = RunState.NEW.updated(ended(EndReason.EXCEPTION));
    RunState twice = once.updated(ended(EndReason.EXCEPTION));

    assertThat(RunDecisions.delayBeforeRetry(twice, EndReason.EXCEPTION))
        .isGreaterThan(RunDecisions.delayBeforeRetry(once, EndReason.EXCEPTION));
    assertThat(RunDecisions.delayBeforeRetry(twice, EndReason.STOPPED)).isEqualTo(Duration.ZERO);
  }

  @Test
  void mayCommit_newestAttemptOnlyAndForwardOnly() {
    RunState running = RunState.NEW.updated(Samples.started(ATTEMPT));
    RunState ended = running.updated(ended(EndReason.EXCEPTION));
    RunState committed = running.updated(new LifecycleEvent.Committed(Samples.COMMIT, List.of()));
    RunState superseded = ended.updated(Samples.started(new AttemptId("sft-s0", 7, 3)));

    assertThat(RunDecisions.mayCommit(running, ATTEMPT, 20)).isTrue();
    assertThat(RunDecisions.mayCommit(ended, ATTEMPT, 20)).isTrue();
    assertThat(RunDecisions.mayCommit(committed, ATTEMPT, 20)).isFalse();
    assertThat(RunDecisions.mayCommit(superseded, ATTEMPT, 20)).isFalse();
    assertThat(RunDecisions.mayCommit(
            running.updated(new LifecycleEvent.RunDiverged(3, "differs")), ATTEMPT, 20))
        .isFalse();
  }

  @Test
  void afterMismatch_asTheExperimentSays_divergesOrBranches() {
    assertThat(RunDecisions.afterMismatch(SPEC, 3, "steps", "1", "2"))
        .isInstanceOf(LifecycleEvent.RunDiverged.class);
    assertThat(RunDecisions.afterMismatch(Samples.spec(OnMismatch.CONTINUE), 3, "steps", "1", "2"))
        .isInstanceOfSatisfying(
            LifecycleEvent.BranchStarted.class,
            branch -> assertThat(branch.reason()).contains("step 3", "expected 1", "actual 2"));
  }

  @Test
  void headLost_runningAttempt_endsIt() {
    assertThat(RunDecisions.headLost(RunState.NEW, ATTEMPT.headTerm())).isNull();
    assertThat(RunDecisions.headLost(
            RunState.NEW.updated(Samples.started(ATTEMPT)), ATTEMPT.headTerm()))
        .extracting(LifecycleEvent.AttemptEnded::reason)
        .isEqualTo(EndReason.HEAD_LOST);
  }

  @Test
  void takenOver_attemptOfANewerHead_onlyThen() {
    RunState started = RunState.NEW.updated(Samples.started(ATTEMPT));

    assertThat(RunDecisions.takenOver(RunState.NEW, 1)).isFalse();
    assertThat(RunDecisions.takenOver(started, ATTEMPT.headTerm())).isFalse();
    assertThat(RunDecisions.takenOver(started, ATTEMPT.headTerm() - 1)).isTrue();
    assertThat(RunDecisions.takenOver(
            started.updated(ended(EndReason.HEAD_LOST)), ATTEMPT.headTerm() - 1))
        .isTrue();
  }

  private static LifecycleEvent.AttemptEnded ended(EndReason reason) {
    return ended(reason, "why", 3);
  }

  private static LifecycleEvent.AttemptEnded ended(EndReason reason, String message, long step) {
    return new LifecycleEvent.AttemptEnded(ATTEMPT, reason, message, step);
  }
}
