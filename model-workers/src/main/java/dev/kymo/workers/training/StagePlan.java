package dev.kymo.workers.training;

import dev.kymo.workers.objective.Objective;

/**
 * One objective trained for some time.
 *
 * @param objective what is minimised
 * @param length for how long
 * @param step how each step is taken
 */
public record StagePlan(Objective objective, StageLength length, StepPlan step) {}
