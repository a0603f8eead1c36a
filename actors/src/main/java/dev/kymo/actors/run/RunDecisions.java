package dev.kymo.actors.run;

import dev.kymo.actors.experiment.CheckpointPolicy;
import dev.kymo.actors.experiment.FailureClass;
import dev.kymo.actors.experiment.OnMismatch;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.SegmentRef;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens next to a run, as a function of its state and its specification. */
public final class RunDecisions {

  private RunDecisions() {}

  /** Events to record, in order, when the attempt has ended. */
  public static List<LifecycleEvent> afterEnd(
      RunState state, RunSpec spec, LifecycleEvent.AttemptEnded ended) {
    Commit from = state.newest();
    if (ended.reason() == EndReason.CHECKPOINT_UNREADABLE && from != null) {
      // the commits are finite, so this comes to an end without a budget of its own
      return List.of(
          ended,
          new LifecycleEvent.CommitRejected(from.name(), from.step(), ended.message(), List.of()));
    }
    if (ended.reason() == EndReason.ENVIRONMENT_CHANGED) {
      return List.of(
          ended, new LifecycleEvent.BranchStarted(state.committedStep(), ended.message()));
    }
    FailureClass failure = ended.reason().failure();
    if (failure == null) {
      return List.of(ended);
    }
    if (ended.isRepetitionOf(state.lastFailure())) {
      return List.of(
          ended,
          new LifecycleEvent.RunFailed(
              ended.reason(),
              ended.message() + "; twice the same after step " + ended.step()
                  + ", so that it is not tried again"));
    }
    if (state.failuresOf(failure) < spec.retries().retries(failure)) {
      return List.of(ended);
    }
    return List.of(ended, new LifecycleEvent.RunFailed(ended.reason(), ended.message()));
  }

  /** The end of an attempt whose rows are at fault, after the last committed step. */
  public static LifecycleEvent.AttemptEnded ended(
      RunState state, AttemptId attempt, EndReason reason, String message) {
    return new LifecycleEvent.AttemptEnded(attempt, reason, message, state.committedStep());
  }

  /** How long to wait before the next attempt, the state being that after the end. */
  public static Duration delayBeforeRetry(RunState state, EndReason reason) {
    FailureClass failure = reason.failure();
    return failure == null
        ? Duration.ZERO
        : failure.backoff(Math.max(1, state.failuresOf(failure)));
  }

  /** The event to record when a repeated row differs from the one written first. */
  public static LifecycleEvent afterMismatch(
      RunSpec spec, long step, String kind, String expected, String actual) {
    String message = "step " + step + ": " + kind + " differ from those written before: expected "
        + expected + ", actual " + actual;
    return spec.onMismatch() == OnMismatch.CONTINUE
        ? new LifecycleEvent.BranchStarted(step, message)
        : new LifecycleEvent.RunDiverged(step, message);
  }

  /** The event to record when segments are damaged; {@code committed}: ones that count, so that the newest commit no longer does. */
  public static LifecycleEvent rejected(
      RunState state, boolean committed, String reason, List<String> paths) {
    Commit newest = state.newest();
    return committed && newest != null
        ? new LifecycleEvent.CommitRejected(newest.name(), newest.step(), reason, paths)
        : new LifecycleEvent.RowsDistrusted(paths, reason);
  }

  /**
   * Whether rows of {@code attempt} may still be committed: it is the newest, running or just ended, and the commit leads
   * further.
   */
  public static boolean mayCommit(RunState state, AttemptId attempt, long step) {
    return !state.ended()
        && attempt.attempt() == state.attempts()
        && (state.running() == null || attempt.equals(state.running()))
        && step > state.committedStep();
  }

  /** The event that begins {@code attempt} in {@code slot}. */
  public static LifecycleEvent.AttemptStarted started(
      RunState state, AttemptId attempt, String slot, long headTerm) {
    Commit from = state.newest();
    return new LifecycleEvent.AttemptStarted(
        attempt,
        slot,
        from == null ? null : from.name(),
        state.committedStep(),
        state.nextRows(headTerm));
  }

  /** The event that commits a checkpoint of {@code attempt}, whose rows are in {@code segments}. */
  public static LifecycleEvent.Committed commit(
      RunState state,
      RunSpec spec,
      AttemptId attempt,
      Report.CheckpointWritten written,
      List<SegmentRef> segments) {
    Commit commit =
        new Commit(attempt, written.checkpoint(), written.endsStage(), written.last(), segments);
    CheckpointPolicy policy = spec.checkpoints().get(written.stage() - 1);
    return new LifecycleEvent.Committed(commit, state.forgottenAfter(commit, policy.keep()));
  }

  /** Whether a newer head than that of {@code headTerm} has granted the run an attempt. */
  public static boolean takenOver(RunState state, long headTerm) {
    RowsFolder rows = state.rows();
    return rows != null && rows.headTerm() > headTerm;
  }

  /**
   * The end of the attempt that runs according to the journal, though the head of {@code headTerm}, which has just read it,
   * knows nothing of it any more; null: none runs.
   */
  public static LifecycleEvent.@Nullable AttemptEnded headLost(RunState state, long headTerm) {
    AttemptId running = state.running();
    return running == null
        ? null
        : new LifecycleEvent.AttemptEnded(
            running,
            EndReason.HEAD_LOST,
            running.headTerm() == headTerm
                ? "the journal did not take an event of its run"
                : "the head that had granted it ended",
            state.committedStep());
  }
}
