package dev.kymo.actors.cluster;

/** A node cannot join, and will not be able to until somebody changes something. The message is for people. */
public final class JoinRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  JoinRefusedException(String message) {
    super(message);
  }
}
