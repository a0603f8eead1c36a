package dev.kymo.actors.database;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What lies below a failure. */
public final class Causes {

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
    Throwable root = causes.get(causes.size() - 1);
    String message = root.getMessage();
    String name = root.getClass().getSimpleName();
    return message == null ? name : name + ": " + message.lines().findFirst().orElse("");
  }
}
