package dev.kymo.probes;

/**
 * A probe of a run before it is opened: what it observes, when it is due, what it needs, and how it is opened. Plain data; equal plans observe
 * the same.
 */
public sealed interface PlannedProbe {

  /** Opens it on the calling thread. */
  Probe open();

  /** Steps between two looks, counted over the whole run. */
  int every();

  /**
   * Whether it is due after a step; step 0 is before the first. One that needs the whole update is asked before the step is taken, when its
   * end is not known, and goes by the number alone.
   *
   * @param endsStage whether the step is its stage's last; true of step 0
   */
  boolean isDue(long step, boolean endsStage);

  /** Whether it reads the whole update that led to the parameters, and not the parameters alone. */
  boolean needsUpdate();

  /** Whether it reads the checkpoint that a stage began with, as a snapshot names it. */
  default boolean needsStartOf(int stage) {
    return false;
  }

  /** Reads parameters, after each stage's last step too. */
  non-sealed interface OfParameters extends PlannedProbe {

    @Override
    default boolean isDue(long step, boolean endsStage) {
      return endsStage || step % every() == 0;
    }

    @Override
    default boolean needsUpdate() {
      return false;
    }
  }

  /** Reads the update of a step. */
  non-sealed interface OfUpdate extends PlannedProbe {

    @Override
    default boolean isDue(long step, boolean endsStage) {
      return step % every() == 0;
    }

    @Override
    default boolean needsUpdate() {
      return true;
    }
  }
}
