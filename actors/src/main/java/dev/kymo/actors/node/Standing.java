package dev.kymo.actors.node;

/**
 * Where a trainer stands.
 *
 * @param step the last finished step
 * @param due what comes next
 */
record Standing(long step, Due due) {

  /** What comes next, in this order after each step. */
  enum Due {
    /** A snapshot of the last step, its parameters or its whole update, for probes. */
    PROBE,
    CHECKPOINT,
    STEP,
    /** A step of which a probe will need the whole update. */
    OBSERVED_STEP,
    NOTHING
  }
}
