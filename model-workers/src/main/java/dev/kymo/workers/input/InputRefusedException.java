package dev.kymo.workers.input;

import java.nio.file.Path;

/** Something from outside is no readable file, or more than {@link InputLimit} allows, or than fits into memory. */
public final class InputRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InputRefusedException(String message) {
    super(message);
  }

  public InputRefusedException(Path file, String what) {
    super(file + ": " + what);
  }

  public InputRefusedException(Path file, String what, Throwable cause) {
    super(file + ": " + what, cause);
  }

  /** Of more than a limit. */
  static InputRefusedException beyond(Path file, InputLimit limit, String actual) {
    return new InputRefusedException(
        file,
        "has " + actual + "; of " + limit.what() + " at most " + limit.words() + " are read ("
            + limit.reason() + ")");
  }
}
