package dev.kymo.monitoring.event;

/**
 * A row of numbers about one step, written exactly once however often the step was repeated. Two rows about the same thing
 * are equal apart from {@link #seconds} and {@link #attempt}.
 */
public sealed interface RowEvent extends RunEvent
    permits StepTaken,
        ReadingTaken,
        DecompositionTaken,
        ExampleDecomposed,
        InfluenceTaken,
        KernelTaken,
        TokensPushed {

  /** The step that the row is about: from 1 for steps, from 0 for readings and kernels. */
  long step();

  /** Number of the stage that the step belongs to, from 1. */
  int stage();

  /** Wall time that the row took, in seconds. */
  double seconds();

  /** The attempt that produced the row, from 1. */
  int attempt();
}
