package dev.kymo.actors.head;

import java.time.Duration;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.slf4j.event.Level;

/** How long the head's persistent actors wait before they read the journal anew that did not take an event. */
final class Restarts {
  private static final double JITTER = 0.1;
  private static final Duration LEDGER_AFTER = Duration.ofMillis(200);
  private static final Duration LEDGER_AT_MOST = Duration.ofSeconds(3);

  private Restarts() {}

  /**
   * The first wait is so long that of two heads the stale one has noticed by its end, and writes nothing more. The supervisor
   * decides when it is too much, which knows why the journal fails.
   */
  static BackoffSupervisorStrategy ofRuns(Duration checkTermEvery) {
    return SupervisorStrategy.restartWithBackoff(
            checkTermEvery.multipliedBy(2), checkTermEvery.multipliedBy(8), JITTER)
        .withResetBackoffAfter(checkTermEvery.multipliedBy(16))
        .withLogLevel(Level.DEBUG);
  }

  static BackoffSupervisorStrategy ofTerm(Duration checkEvery) {
    return SupervisorStrategy.restartWithBackoff(checkEvery, checkEvery.multipliedBy(4), JITTER);
  }

  static BackoffSupervisorStrategy ofLedger() {
    return SupervisorStrategy.restartWithBackoff(LEDGER_AFTER, LEDGER_AT_MOST, JITTER);
  }
}
