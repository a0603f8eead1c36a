package dev.kymo.actors.journal;

import dev.kymo.actors.database.Causes;
import dev.kymo.actors.database.JournalFilePath;
import dev.kymo.actors.database.JournalPlace;
import java.io.EOFException;
import java.io.IOException;
import java.util.regex.Pattern;

/** A journal's database, or an event in it, is damaged or cannot be reached. */
public final class JournalUnreadableException extends IOException {
  private static final long serialVersionUID = 1;

  /** Where H2 begins to name the file, which is a copy, to say what to do about it, and to give its code. */
  private static final Pattern NAME_OF_COPY =
      Pattern.compile(":? *\"?" + JournalFilePath.SCHEME + ":.*");

  JournalUnreadableException(JournalPlace journal, Exception cause) {
    super(journal + " cannot be read: " + why(cause), cause);
  }

  private static String why(Exception cause) {
    if (Causes.of(cause).stream().anyMatch(EOFException.class::isInstance)) {
      return "it ends too early";
    }
    String said = cause instanceof IOException ? null : cause.getMessage();
    String words = said == null ? Causes.words(cause) : said;
    // H2 appends the whole statement on further lines
    String line = words.lines().findFirst().orElse(words).strip();
    return NAME_OF_COPY.matcher(line).replaceFirst("");
  }
}
