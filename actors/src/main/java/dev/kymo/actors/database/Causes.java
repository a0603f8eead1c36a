package dev.kymo.actors.database;

import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What lies below a failure, and what it says. */
public final class Causes {
  /** What exceptions are called that are thrown for everything. */
  private static final Set<String> NO_KINDS = Set.of(
      "",
      "runtime",
      "illegal state",
      "illegal argument",
      "unsupported operation",
      "unchecked io",
      "engine");

  private Causes() {}

  /** The failure and what caused it; a batch of statements names what it failed of as the next failure. */
  public static List<Throwable> of(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    Throwable next = failure;
    while (next != null && !causes.contains(next)) {
      causes.add(next);
      Throwable cause = next.getCause();
      next = cause == null && next instanceof SQLException sql ? sql.getNextException() : cause;
    }
    return causes;
  }

  /** What is at the bottom of it, in one line: layers above say less. */
  public static String root(Throwable failure) {
    List<Throwable> causes = of(failure);
    return words(causes.get(causes.size() - 1)).lines().findFirst().orElse("");
  }

  /** What a failure itself says to people: an exception's name, which is for programs, as words, and only where it tells more. */
  public static String words(Throwable failure) {
    String message = failure.getMessage();
    Throwable cause = failure.getCause();
    if (cause != null && (message == null || message.equals(cause.toString()))) {
      return words(cause);
    }
    if (failure instanceof IOException io) {
      return IoReason.withFile(io);
    }
    String kind = IoReason.kind(failure);
    if (message == null) {
      return kind;
    }
    return speaksForItself(failure, kind) ? message : kind + ": " + message;
  }

  private static boolean speaksForItself(Throwable failure, String kind) {
    return failure.getClass().getName().startsWith("dev.kymo.")
        || failure instanceof SQLException
        || NO_KINDS.contains(kind);
  }
}
