package dev.kymo.actors.link;

/** A checkpoint was written under other processor flags, native libraries or threads: its steps need not repeat bit for bit. */
public final class EnvironmentChangedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public EnvironmentChangedException(String change) {
    super(
        "the checkpoint comes from another environment, so the run goes on as a branch; " + change);
  }
}
