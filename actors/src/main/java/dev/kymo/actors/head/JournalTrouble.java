package dev.kymo.actors.head;

import dev.kymo.actors.database.WatchedJournal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What the journal's failures mean. A full disk is waited for, and so is a server for as long as there is patience; of anything else that goes on for a while, the experiment
 * ends with its cause.
 */
final class JournalTrouble {
  /** Failures in a row of one persistent actor, which waits longer after each. */
  private static final int TOO_MANY = 5;

  private final Duration patience;
  private final LongSupplier nanos;
  private final Map<String, Integer> inARow = new HashMap<>();
  private final Map<String, Long> since = new HashMap<>();

  /** {@code patience}: with failures that go on; zero: only so many in a row. */
  JournalTrouble(Duration patience) {
    this(patience, System::nanoTime);
  }

  JournalTrouble(Duration patience, LongSupplier nanos) {
    this.patience = patience;
    this.nanos = nanos;
  }

  /** Whether it is too much. */
  boolean failed(WatchedJournal.Failed failure, boolean fullDisk) {
    if (fullDisk) {
      inARow.remove(failure.persistenceId());
      return false;
    }
    if (!patience.isZero()) {
      long now = nanos.getAsLong();
      Long first = since.putIfAbsent(failure.persistenceId(), now);
      return first != null && now - first > patience.toNanos();
    }
    return inARow.merge(failure.persistenceId(), 1, Integer::sum) >= TOO_MANY;
  }

  void works(WatchedJournal.Works works) {
    inARow.remove(works.persistenceId());
    since.remove(works.persistenceId());
  }
}
