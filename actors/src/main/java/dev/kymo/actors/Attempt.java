package dev.kymo.actors;

import dev.kymo.actors.lease.AttemptId;
import dev.kymo.actors.lease.Lease;
import dev.kymo.actors.run.EndReason;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What a worker knows about the attempt it works on; its trainer is there once it is built. */
final class Attempt implements AutoCloseable {
  final Lease lease;
  final ActorRef<RunActor.Command> owner;
  final ActorRef<RowsActor.Command> rows;
  final Unacknowledged<RowsActor.TakeStepRow> steps = new Unacknowledged<>();
  final SnapshotCredit snapshots;
  final Set<String> pendingCheckpoints = new LinkedHashSet<>();

  @Nullable
  TrainingSession session;

  boolean paused;
  long waitingSinceNanos;
  boolean waitingForProbe;
  private EndReason reason = EndReason.STOPPED;
  private String message = "the worker was stopped";
  /** Of a snapshot that could not be read; null: the last finished step. */
  private @Nullable Long failedAfter;

  Attempt(
      Lease lease,
      ActorRef<RunActor.Command> owner,
      ActorRef<RowsActor.Command> rows,
      ActorSettings settings) {
    this.lease = lease;
    this.owner = owner;
    this.rows = rows;
    this.snapshots = new SnapshotCredit(settings.maxSnapshots(), settings.snapshotBytes());
  }

  AttemptId id() {
    return lease.attempt();
  }

  /** The last finished step. */
  long step() {
    TrainingSession open = session;
    CheckpointId from = lease.checkpoint();
    return open != null ? open.step() : from == null ? 0 : from.step();
  }

  /** Remembers why it is about to end. */
  void endsBecause(EndReason why, String what) {
    reason = why;
    message = what;
  }

  /** The same for what went wrong with a snapshot, ahead of which steps have been taken. */
  void endsBecause(EndReason why, String what, long snapshotStep) {
    endsBecause(why, what);
    failedAfter = snapshotStep;
  }

  /** Tells the owner that it is over, and why. */
  void tellOwner() {
    long step = failedAfter == null ? step() : failedAfter;
    owner.tell(new RunActor.AttemptFailed(id(), reason, message, step));
  }

  /** Deletes the checkpoints that are neither among {@code kept} nor pending. */
  void sweepCheckpoints(List<String> kept) {
    Set<String> keep = new LinkedHashSet<>(kept);
    keep.addAll(pendingCheckpoints);
    CheckpointFolder.sweep(lease.checkpoints(), id(), keep);
  }

  /** Closes the trainer and every snapshot that nobody reads. */
  @Override
  public void close() {
    TrainingSession open = session;
    session = null;
    try (snapshots) {
      if (open != null) {
        open.close();
      }
    }
  }
}
