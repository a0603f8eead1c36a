package dev.kymo.actors.head;

import dev.kymo.actors.link.NodeUp;
import dev.kymo.actors.link.ReferenceFile;
import dev.kymo.actors.run.RunOutcome;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What the head of an experiment is told. */
public sealed interface SupervisorMessage extends NoSerializationVerificationNeeded {

  /** What it tells itself. */
  sealed interface Own extends SupervisorMessage {}

  /**
   * A node is there.
   *
   * @param joined whether it is another machine's, whose slots are used besides those that were asked for here
   */
  record NodeIsUp(NodeUp up, boolean joined) implements SupervisorMessage {}

  /** A node is gone, with all that it worked at. */
  record NodeGone(String node, String message) implements SupervisorMessage {}

  /** A node is to get nothing more; what it works at it hands over. */
  record NodeLeaves(String node) implements SupervisorMessage {}

  /** No node is left, and none will come. */
  record NoNodes(String message, @Nullable Throwable cause) implements SupervisorMessage {}

  /** Let the run take no further step until {@link ResumeRun}. */
  record PauseRun(String run) implements SupervisorMessage {}

  /** Let the run go on. */
  record ResumeRun(String run) implements SupervisorMessage {}

  /** Stop all runs so that they can be resumed, then end. */
  enum StopRuns implements SupervisorMessage {
    INSTANCE
  }

  /** The run waits for a slot. */
  record RequestSlot(String run, ActorRef<RunMessage> replyTo) implements SupervisorMessage {}

  /** The run will ask for a slot, but not now; runs after it need not wait for it. */
  record WaitsToAsk(String run) implements SupervisorMessage {}

  /** The run that was granted the slot of this id needs it no longer. */
  record SlotReleased(String slot) implements SupervisorMessage {}

  /** Reference log-probabilities are kept in this file. */
  record ReferencesWritten(ReferenceFile file) implements SupervisorMessage {}

  /** The run has ended for good. */
  record RunEnded(String run, RunOutcome outcome) implements SupervisorMessage {}

  /** The run was stopped and can be resumed. */
  record RunStopped(String run) implements SupervisorMessage {}

  /** A run could not write for want of room. */
  record NoRoom(StorageWatch.DiskFull what) implements SupervisorMessage {}

  record JournalFound(ExperimentJournal.Finding finding) implements Own {}

  record StorageFound(StorageWatch.Finding finding) implements Own {}

  enum StopAnyway implements Own {
    INSTANCE
  }
}
