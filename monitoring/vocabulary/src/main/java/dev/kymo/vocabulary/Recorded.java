package dev.kymo.vocabulary;

import java.util.Objects;

/**
 * A row in its envelope.
 *
 * @param run id of the run
 * @param attempt the attempt that produced the row, from 1
 * @param row what it found
 */
public record Recorded<R extends RunRow>(String run, int attempt, R row) implements RunEvent {

  public Recorded {
    Checks.run(run);
    Objects.requireNonNull(row, "row");
  }
}
