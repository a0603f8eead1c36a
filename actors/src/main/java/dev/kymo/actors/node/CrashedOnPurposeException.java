package dev.kymo.actors.node;

/** A crash that the lease asks for. */
final class CrashedOnPurposeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CrashedOnPurposeException(long step) {
    super("crashed on purpose at step " + step);
  }
}
