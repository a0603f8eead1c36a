package dev.kymo.workers.model;

/** A model folder is incomplete, damaged, or of an architecture that this version does not know. */
public final class ModelUnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ModelUnreadableException(String message) {
    super(message);
  }

  public ModelUnreadableException(String message, Throwable cause) {
    super(message, cause);
  }
}
