package dev.kymo.vocabulary;

/**
 * A row of numbers about one step of a run, made by the trainer or a probe and carried unchanged to file, metrics, page and report.
 * Written exactly once however often the step was repeated: two rows about the same thing are equal apart from {@link #seconds}.
 *
 * <p>A row's record declares its {@link RowFile} and its {@link Column}s: their names are the components' in snake case, in their order.
 */
public interface RunRow {

  /** The step that the row is about: from 1 for steps, from 0 for readings and kernels. */
  long step();

  /** Number of the stage that the step belongs to, from 1. */
  int stage();

  /** Wall time that the row took, in seconds. */
  double seconds();
}
