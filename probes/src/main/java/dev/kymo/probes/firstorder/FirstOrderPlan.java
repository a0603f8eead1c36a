package dev.kymo.probes.firstorder;

import dev.kymo.probes.ProbePlan;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.TrainingPlan;
import java.util.List;

/**
 * What is measured where.
 *
 * @param training the run whose steps are looked at
 * @param probe the observed responses
 * @param stage of the run, from 1; those before it are trained first
 * @param after steps of the stage that are trained first
 * @param etas learning rates at which one update is made, ascending
 * @param steps numbers of steps after which the parameters are compared with where they began, ascending
 */
public record FirstOrderPlan(
    TrainingPlan training,
    ProbePlan probe,
    int stage,
    int after,
    List<Double> etas,
    List<Integer> steps) {

  public FirstOrderPlan {
    etas = List.copyOf(etas);
    steps = List.copyOf(steps);
    int stages = training.stages().size();
    if (stage < 1 || stage > stages) {
      throw new IllegalArgumentException(
          "--stage is " + stage + ", the recipe has stages 1 to " + stages);
    }
    if (after < 0) {
      throw new IllegalArgumentException("--after is " + after + ", must not be negative");
    }
    requireAscending("--eta", etas.stream().mapToDouble(Double::doubleValue).toArray());
    requireAscending("--steps", steps.stream().mapToDouble(Integer::doubleValue).toArray());
  }

  private static void requireAscending(String option, double[] values) {
    double last = 0;
    for (double value : values) {
      if (!(value > last) || Double.isInfinite(value)) {
        throw new IllegalArgumentException(
            option + " has " + value + " after " + last + ", must be ascending and positive");
      }
      last = value;
    }
    if (values.length == 0) {
      throw new IllegalArgumentException(option + " names none");
    }
  }

  /** The stage that is looked at. */
  public StagePlan stagePlan() {
    return training.stages().get(stage - 1);
  }

  /** The run's first stages. */
  TrainingPlan first(int stages) {
    return new TrainingPlan(
        training.model(), training.data(), training.seed(), training.stages().subList(0, stages));
  }

  FirstOrderPlan withSteps(List<Integer> others) {
    return new FirstOrderPlan(training, probe, stage, after, etas, others);
  }
}
