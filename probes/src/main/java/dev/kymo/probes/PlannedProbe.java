package dev.kymo.probes;

/** A probe of a run before it is opened: what it observes, when it is due, and what it needs. Plain data; equal plans observe the same. */
public interface PlannedProbe {

  /**
   * Whether it is due after a step; step 0 is before the first. One that needs the whole update is asked before the step is taken, when its
   * end is not known, and goes by the number alone.
   *
   * @param endsStage whether the step is its stage's last; true of step 0
   */
  boolean isDue(long step, boolean endsStage);

  /** Whether it reads the whole update that led to the parameters, and not the parameters alone. */
  boolean needsUpdate();

  /** The log-probability of every response of the probe set, every so many global steps and at the ends of stages. */
  record LogProbabilities(ProbePlan set, int every) implements PlannedProbe {

    @Override
    public boolean isDue(long step, boolean endsStage) {
      return endsStage || step % every == 0;
    }

    @Override
    public boolean needsUpdate() {
      return false;
    }
  }

  /** What a step did to some responses of the probe set, and through what. */
  record Decomposition(ProbePlan set, DecompositionPlan plan) implements PlannedProbe {

    @Override
    public boolean isDue(long step, boolean endsStage) {
      return plan.includes(step);
    }

    @Override
    public boolean needsUpdate() {
      return true;
    }
  }

  /** What a step did at the tokens that it pushed down, of whatever steps are taken apart. */
  record PushedTokens(ProbePlan set, DecompositionPlan plan) implements PlannedProbe {

    @Override
    public boolean isDue(long step, boolean endsStage) {
      return plan.includes(step);
    }

    @Override
    public boolean needsUpdate() {
      return true;
    }
  }

  /** The kernel between responses of some prompts of the probe set. */
  record Kernels(ProbePlan set, KernelPlan plan) implements PlannedProbe {

    @Override
    public boolean isDue(long step, boolean endsStage) {
      return endsStage || plan.includes(step);
    }

    @Override
    public boolean needsUpdate() {
      return false;
    }
  }
}
