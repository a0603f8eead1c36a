package dev.kymo.actors.node;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.Lease;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.ToWorker;
import dev.kymo.actors.link.ToWorker.Wish;
import dev.kymo.actors.node.Standing.Due;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a worker knows about the attempt that it works on, and what follows from it: what is wanted, where the trainer stands, for what there is credit,
 * and what its head has not acknowledged. The trainer does one thing at a time; while it does, nothing else is asked of it.
 * Longer than others, because all of it decides what is next.
 */
final class Attempt implements AutoCloseable {

  /** What its trainer is to do now. */
  enum Move {
    STEP,
    SNAPSHOT,
    CHECKPOINT,
    EXPORT,
    CLOSE,
    WAIT
  }

  /** A checkpoint that is on disk; it is reported when so many snapshots are read. */
  private record Held(Report.CheckpointWritten written, long snapshots) {}

  final Lease lease;
  final Outbox outbox;
  private final NodeSettings settings;
  private final SnapshotCredit snapshots;
  private final Deque<Held> held = new ArrayDeque<>();
  /** Steps of the checkpoints that are not committed yet. */
  private final Set<Long> pending = new TreeSet<>();

  private ToWorker.Orders orders;
  private long beatsWithoutOrders;
  private @Nullable Standing standing;
  private boolean busy = true;
  private boolean over;
  private boolean handsOver;
  /** Up to this step there is a checkpoint. */
  private long written;

  private long read;
  private long waitingSinceNanos;
  private boolean waitingForProbes;
  private Report.@Nullable Ended end;

  /** Its trainer is about to be built. */
  Attempt(Lease lease, Outbox outbox, NodeSettings settings) {
    this.lease = lease;
    this.outbox = outbox;
    this.settings = settings;
    this.written = step();
    this.snapshots = new SnapshotCredit(settings.maxSnapshots(), settings.snapshotBytes());
    this.orders =
        new ToWorker.Orders(lease.attempt(), 0, 0, step(), lease.keep(), false, Wish.TRAIN);
  }

  AttemptId id() {
    return lease.attempt();
  }

  /** The last finished step. */
  long step() {
    Standing now = standing;
    if (now != null) {
      return now.step();
    }
    return lease.checkpoint() == null ? 0 : lease.checkpoint().step();
  }

  /** Heeds the orders unless newer ones came before; whether they changed what may be deleted. */
  boolean heed(ToWorker.Orders newer, long nowNanos) {
    beatsWithoutOrders = 0;
    if (newer.number() <= orders.number()) {
      return false;
    }
    boolean forgets = newer.committedStep() > orders.committedStep();
    orders = newer;
    outbox.acknowledge(newer.acknowledged(), nowNanos);
    pending.removeIf(step -> step <= newer.committedStep());
    return forgets;
  }

  /** Time goes by; whether the head has been silent for longer than an attempt lives without it. */
  boolean beat() {
    beatsWithoutOrders++;
    return beatsWithoutOrders > settings.link().orderBeats();
  }

  /** Ends it as soon as the trainer can; only the first reason counts. */
  void endBecause(EndReason reason, String message) {
    endBecause(reason, message, null);
  }

  /** The same; {@code step}: of a snapshot that could not be read, ahead of which steps have been taken; null: the last finished one. */
  void endBecause(EndReason reason, String message, @Nullable Long step) {
    if (end == null) {
      end = new Report.Ended(reason, message, step == null ? step() : step);
    }
  }

  /** Has it write a checkpoint after the current step, and end when that is reported, unless its run is about to end. */
  void handOver() {
    handsOver = true;
  }

  /** What the trainer is to do now, which then is busy with it unless it is to wait. */
  Move next(long nowNanos) {
    Standing now = standing;
    Move move = busy || over || now == null ? Move.WAIT : wanted(now, nowNanos);
    busy |= move != Move.WAIT;
    return move;
  }

  private Move wanted(Standing now, long nowNanos) {
    if (orders.wish() == Wish.STOP) {
      endBecause(EndReason.STOPPED, "stopped on request");
    }
    if (end != null) {
      return Move.CLOSE;
    }
    if (handsOver && (now.due() == Due.STEP || now.due() == Due.OBSERVED_STEP)) {
      return handingOver(now.step());
    }
    if (orders.paused() && now.due() != Due.NOTHING) {
      return Move.WAIT;
    }
    return switch (now.due()) {
      case PROBE -> mayHandOut(false, nowNanos) ? Move.SNAPSHOT : Move.WAIT;
      case CHECKPOINT ->
        pending.size() < settings.maxPendingCheckpoints() ? Move.CHECKPOINT : Move.WAIT;
      case STEP -> mayReport() ? Move.STEP : Move.WAIT;
      case OBSERVED_STEP -> mayReport() && mayHandOut(true, nowNanos) ? Move.STEP : Move.WAIT;
      case NOTHING -> orders.wish() == Wish.EXPORT ? Move.EXPORT : Move.WAIT;
    };
  }

  private Move handingOver(long step) {
    if (written < step) {
      return pending.size() < settings.maxPendingCheckpoints() ? Move.CHECKPOINT : Move.WAIT;
    }
    if (!held.isEmpty()) {
      return Move.WAIT;
    }
    endBecause(EndReason.HANDED_OVER, "its node is to end");
    return Move.CLOSE;
  }

  private boolean mayReport() {
    return outbox.steps() < settings.maxUnacknowledgedRows();
  }

  /** Whether there is credit for a snapshot; the time without is reported. */
  private boolean mayHandOut(boolean ofUpdate, long nowNanos) {
    if (!snapshots.allows(ofUpdate)) {
      if (!waitingForProbes) {
        waitingForProbes = true;
        waitingSinceNanos = nowNanos;
      }
      return false;
    }
    if (waitingForProbes) {
      waitingForProbes = false;
      outbox.add(
          new Report.ProbesAwaited(Duration.ofNanos(nowNanos - waitingSinceNanos)), nowNanos);
    }
    return true;
  }

  /** The trainer has done what it was told and stands here. */
  void stands(Standing now) {
    standing = now;
    busy = false;
  }

  void stepTaken(TrainerActor.TookStep step, long nowNanos) {
    outbox.add(new Report.StepTaken(step.row(), snapshots.lag(step.row().step())), nowNanos);
  }

  /** The probes have it until it is read. */
  StepSnapshot handedOut(StepSnapshot snapshot) {
    return snapshots.add(snapshot);
  }

  /** The snapshot of {@code step} and all before it are read. */
  void snapshotRead(long step, Report.Found found, long nowNanos) {
    if (end != null) {
      return; // one before it may not have been readable
    }
    snapshots.release(step);
    read++;
    outbox.add(found, nowNanos);
    reportSettled(nowNanos);
  }

  void checkpointWritten(Report.CheckpointWritten checkpoint, long nowNanos) {
    written = checkpoint.checkpoint().step();
    pending.add(written);
    held.addLast(new Held(checkpoint, snapshots.handedOut()));
    reportSettled(nowNanos);
  }

  /** Reports the checkpoints of which every snapshot before them was read. */
  private void reportSettled(long nowNanos) {
    while (!held.isEmpty() && held.getFirst().snapshots() <= read) {
      outbox.add(held.removeFirst().written(), nowNanos);
    }
  }

  void exported(Report.Exported model, long nowNanos) {
    over(model, nowNanos);
  }

  /** The trainer is closed. */
  void closed(long nowNanos) {
    Report.Ended why = end;
    over(
        why == null ? new Report.Ended(EndReason.STOPPED, "the worker was stopped", step()) : why,
        nowNanos);
  }

  private void over(Report.Item last, long nowNanos) {
    over = true;
    close();
    outbox.add(last, nowNanos);
  }

  /** Whether the trainer is closed and all has been said. */
  boolean isOver() {
    return over;
  }

  /** Whether the head knows. */
  boolean isDone() {
    return over && outbox.isEmpty();
  }

  /** Closes every snapshot that nobody reads. */
  @Override
  public void close() {
    snapshots.close();
  }
}
