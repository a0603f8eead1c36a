package dev.kymo.actors.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The snapshots of an attempt that are not read yet, bounded in number and bytes. */
final class SnapshotCredit implements AutoCloseable {
  /** Copies of the parameters in an update: before, after, and at most three of the optimizer's averages. */
  private static final int UPDATE_AT_MOST = 5;

  private final int maxSnapshots;
  private final long maxBytes;
  private final Deque<StepSnapshot> waiting = new ArrayDeque<>();
  private long bytes;
  /** Of the last snapshot of parameters, and of a whole update. */
  private long parametersBytes;

  private long updateBytes;
  private long handedOut;

  SnapshotCredit(int maxSnapshots, long maxBytes) {
    this.maxSnapshots = maxSnapshots;
    this.maxBytes = maxBytes;
  }

  /** Whether another one, of a whole update or of parameters, may be taken: always one, and more while they are expected to fit. */
  boolean allows(boolean ofUpdate) {
    return waiting.isEmpty()
        || (waiting.size() < maxSnapshots && bytes + expected(ofUpdate) <= maxBytes);
  }

  private long expected(boolean ofUpdate) {
    if (!ofUpdate) {
      return parametersBytes > 0 ? parametersBytes : updateBytes;
    }
    return updateBytes > 0 ? updateBytes : UPDATE_AT_MOST * parametersBytes;
  }

  /** Counts {@code snapshot} as handed out. */
  StepSnapshot add(StepSnapshot snapshot) {
    waiting.addLast(snapshot);
    bytes += snapshot.bytes();
    if (snapshot.ofUpdate()) {
      updateBytes = snapshot.bytes();
    } else {
      parametersBytes = snapshot.bytes();
    }
    handedOut++;
    return snapshot;
  }

  /** The snapshot of {@code step} and all before it were closed. */
  void release(long step) {
    while (!waiting.isEmpty() && waiting.peekFirst().step() <= step) {
      bytes -= waiting.removeFirst().bytes();
    }
  }

  /** How many were handed out so far. */
  long handedOut() {
    return handedOut;
  }

  /** Steps from the oldest unread snapshot to {@code step}; 0 if none waits. */
  long lag(long step) {
    StepSnapshot oldest = waiting.peekFirst();
    return oldest == null ? 0 : step - oldest.step();
  }

  /** Closes what nobody reads. */
  @Override
  public void close() {
    for (@Nullable StepSnapshot next = waiting.pollFirst();
        next != null;
        next = waiting.pollFirst()) {
      next.discard();
    }
    bytes = 0;
  }
}
