package dev.kymo.actors.run;

/**
 * A folder of rows below a run's folder: {@code rows/t7}, or {@code rows/t7-b1} for the first one more that the same head
 * needed.
 *
 * @param headTerm term of the head that writes to it
 * @param number 0 for the head's first
 * @param afterStep the step after which its rows begin
 */
public record RowsFolder(long headTerm, int number, long afterStep) {

  /** Whether the file is in this folder; {@code path} is relative to the run's folder. */
  boolean holds(String path) {
    return path.startsWith("rows/t" + headTerm + (number == 0 ? "" : "-b" + number) + "/");
  }
}
