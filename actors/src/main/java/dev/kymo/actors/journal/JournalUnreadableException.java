package dev.kymo.actors.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A journal's database, or an event in it, is damaged. */
public final class JournalUnreadableException extends IOException {
  private static final long serialVersionUID = 1;

  JournalUnreadableException(Path file, Exception cause) {
    super(file + " cannot be read: " + firstLine(cause), cause);
  }

  /** H2 appends the whole statement on further lines, and its error code. */
  private static String firstLine(Exception cause) {
    String message = cause.getMessage();
    return message == null
        ? cause.toString()
        : message.lines().findFirst().orElse(message).strip();
  }
}
