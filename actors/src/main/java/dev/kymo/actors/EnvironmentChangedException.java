package dev.kymo.actors;

/** A checkpoint was written under other processor flags, native libraries or threads: its steps need not repeat bit for bit. */
final class EnvironmentChangedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  EnvironmentChangedException(String change) {
    super(
        "the checkpoint comes from another environment, so the run goes on as a branch; " + change);
  }
}
