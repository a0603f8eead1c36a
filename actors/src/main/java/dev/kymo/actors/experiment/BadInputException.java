package dev.kymo.actors.experiment;

/** What the user gave cannot be worked with; the message says what, where, and what to do, and may have several lines. */
public class BadInputException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BadInputException(String message) {
    super(message);
  }

  public BadInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
