package dev.kymo.monitoring.rows;

/** What became of a row. */
public sealed interface Outcome {

  /** The row stands in the current segment, once. */
  enum Accepted implements Outcome {
    /** Written now: new, or equal to a row of an older term. */
    APPENDED,
    /** An earlier attempt under this head has already written an equal row to the current segment. */
    SKIPPED,
    /** This attempt has already delivered it. */
    DOUBLE
  }

  /**
   * The row is not what an earlier attempt wrote about the same. Nothing was written.
   *
   * @param about the row that differs
   * @param expected what was written first, without {@code seconds} and {@code attempt}
   * @param actual what came now, likewise
   */
  record Mismatch(RowKey about, String expected, String actual) implements Outcome {}
}
