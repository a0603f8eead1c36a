package dev.kymo.workers.schedule;

import dev.kymo.vocabulary.plan.Plan;

/** What the learning rate is multiplied by, step for step of a stage. Plain data, which may be sent. */
public interface Schedule extends Plan {

  /** Steps before the factor is 1 for the first time. */
  int warmupSteps();

  /**
   * The factor of a step, at least 0 and at most 1.
   *
   * @param index of the step within its stage, from 0
   */
  double factor(long index);
}
