package dev.kymo.actors.head;

/** The head can no longer vouch for its runs: its journal refused it, perhaps because a newer head took over. */
public final class HeadLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public HeadLostException(String message) {
    super(message);
  }

  public HeadLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
