package dev.kymo.probes.pushed;

/**
 * How many probabilities rose and fell.
 *
 * @param undecided changed by no more than float arithmetic may have added
 */
record Movement(long rising, long falling, long undecided) {
  static final Movement NONE = new Movement(0, 0, 0);

  /** A single change of a log-probability. */
  static Movement of(double change, double noise) {
    int rising = change > noise ? 1 : 0;
    int falling = change < -noise ? 1 : 0;
    return new Movement(rising, falling, 1 - rising - falling);
  }

  /** How many there are. */
  long count() {
    return rising + falling + undecided;
  }

  Movement plus(Movement other) {
    return new Movement(
        rising + other.rising, falling + other.falling, undecided + other.undecided);
  }
}
