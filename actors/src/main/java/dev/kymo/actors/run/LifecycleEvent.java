package dev.kymo.actors.run;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.SegmentRef;
import dev.kymo.actors.protocol.Journaled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the journal holds about a run: its life and its commits, never its steps. Stored for ever: a changed component
 * needs a new format version in {@link dev.kymo.actors.journal.KymoSerializer}.
 */
public sealed interface LifecycleEvent extends Journaled {

  /**
   * A worker was given the run.
   *
   * @param worker its name
   * @param fromCheckpoint what it continues from; null: the start model
   * @param fromStep the step it continues after
   * @param rows where this attempt writes its rows
   */
  record AttemptStarted(
      AttemptId attempt,
      String worker,
      @Nullable String fromCheckpoint,
      long fromStep,
      RowsFolder rows)
      implements LifecycleEvent {}

  /** The attempt is over before the run is; {@code step} is the last step known to be finished. */
  record AttemptEnded(AttemptId attempt, EndReason reason, String message, long step)
      implements LifecycleEvent {

    /** Whether the program went wrong in the same way at the same step: it would do so for ever. */
    boolean isRepetitionOf(@Nullable AttemptEnded before) {
      return before != null
          && reason.isOfTheProgram()
          && reason == before.reason
          && step == before.step
          && message.equals(before.message);
    }
  }

  /**
   * The run can be resumed from here.
   *
   * @param commit what was committed
   * @param forgotten names of earlier commits that are no longer kept
   */
  record Committed(Commit commit, List<String> forgotten) implements LifecycleEvent {
    public Committed {
      forgotten = List.copyOf(forgotten);
    }
  }

  /**
   * A commit cannot be used: its checkpoint or one of its segments is damaged.
   *
   * @param name the checkpoint's name
   * @param step the commit's step
   * @param reason what is wrong, for people
   * @param distrusted paths of damaged segments, relative to the run's folder
   */
  record CommitRejected(String name, long step, String reason, List<String> distrusted)
      implements LifecycleEvent {
    public CommitRejected {
      distrusted = List.copyOf(distrusted);
    }
  }

  /**
   * Rows that were never committed cannot be read; later attempts write elsewhere.
   *
   * @param paths of the segments, relative to the run's folder
   */
  record RowsDistrusted(List<String> paths, String reason) implements LifecycleEvent {
    public RowsDistrusted {
      paths = List.copyOf(paths);
    }
  }

  /** Steps differ from those written before, or may; the run goes on regardless, in a marked branch and a new attempt. */
  record BranchStarted(long step, String reason) implements LifecycleEvent {}

  /**
   * The trained model is in the run's folder.
   *
   * @param files all of it, relative to the run's folder
   */
  record ModelExported(List<SegmentRef> files) implements LifecycleEvent {
    public ModelExported {
      files = List.copyOf(files);
    }
  }

  /** All steps are done, the model is exported, the rows are assembled. */
  record RunCompleted(long step) implements LifecycleEvent {}

  /** A failure class has used up its budget. */
  record RunFailed(EndReason reason, String message) implements LifecycleEvent {}

  /** A repeated step differed from the row already written. */
  record RunDiverged(long step, String message) implements LifecycleEvent {}
}
