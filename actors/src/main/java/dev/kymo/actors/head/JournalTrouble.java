package dev.kymo.actors.head;

import dev.kymo.actors.database.WatchedJournal;
import java.util.HashMap;
import java.util.Map;

/**
 * What the journal's failures mean. A full disk is waited for; of anything else that goes on for a while, the experiment ends with its
 * cause.
 */
final class JournalTrouble {
  /** Failures in a row of one persistent actor, which waits longer after each. */
  private static final int TOO_MANY = 5;

  private final Map<String, Integer> inARow = new HashMap<>();

  /** Whether it is too much. */
  boolean failed(WatchedJournal.Failed failure, boolean fullDisk) {
    if (fullDisk) {
      inARow.remove(failure.persistenceId());
      return false;
    }
    return inARow.merge(failure.persistenceId(), 1, Integer::sum) >= TOO_MANY;
  }

  void works(WatchedJournal.Works works) {
    inARow.remove(works.persistenceId());
  }
}
