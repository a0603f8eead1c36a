package dev.kymo.probes;

import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reference;
import java.util.List;

/** A probe of a run before it is opened: what it observes, when it is due, and what it needs. Plain data; equal plans observe the same. */
public sealed interface PlannedProbe {

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

  /** The log-probability of every response of the probe set. */
  record LogProbabilities(ProbePlan set, int every) implements OfParameters {}

  /** The rewards of pairs that are not trained on; {@code objectives}: of the run's stages, in order. */
  record HeldOut(ProbePlan set, int every, List<Objective> objectives) implements OfParameters {

    public HeldOut {
      objectives = List.copyOf(objectives);
    }

    /** What the run's model is to the first stage. */
    @Override
    public boolean needsStartOf(int stage) {
      return stage > 1 && objectives.get(stage - 1).reference() == Reference.STAGE_START;
    }
  }

  /** The kernel between responses of some prompts of the probe set. */
  record Kernels(ProbePlan set, KernelPlan plan) implements OfParameters {

    @Override
    public int every() {
      return plan.every();
    }
  }

  /** What a step did to some responses of the probe set, and through what. */
  record Decomposition(ProbePlan set, DecompositionPlan plan) implements OfUpdate {

    @Override
    public int every() {
      return plan.every();
    }
  }

  /** What a step did at the tokens that it pushed down, of whatever steps are taken apart. */
  record PushedTokens(ProbePlan set, DecompositionPlan plan) implements OfUpdate {

    @Override
    public int every() {
      return plan.every();
    }
  }
}
