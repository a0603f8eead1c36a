package dev.kymo.actors.experiment;

import dev.kymo.probes.ObservedRun;
import dev.kymo.probes.PlannedProbe;
import dev.kymo.probes.ProbePlan;
import dev.kymo.probes.RunProbes;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.TrainingPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a run is told: plain data that may be journalled and sent.
 *
 * @param id {@code RECIPE-sSEED}, or {@code MODEL-RECIPE-sSEED} when the experiment has several models
 * @param experiment name of the experiment
 * @param recipe name of the recipe
 * @param seed seeds the order of the rows
 * @param model folder name of the model
 * @param training what to train
 * @param probe what to observe
 * @param heldOut rows whose rewards are measured with every reading; null: none
 * @param probing when to observe it
 * @param checkpoints one policy per stage, in order
 * @param onMismatch what a replay mismatch does
 * @param retries budgets per failure class
 */
public record RunSpec(
    String id,
    String experiment,
    String recipe,
    long seed,
    String model,
    TrainingPlan training,
    ProbePlan probe,
    @Nullable ProbePlan heldOut,
    ProbeSection probing,
    List<CheckpointPolicy> checkpoints,
    OnMismatch onMismatch,
    RetryBudgets retries) {

  public RunSpec {
    SafeName.requireRunId(id);
    checkpoints = List.copyOf(checkpoints);
    if (checkpoints.size() != training.stages().size()) {
      throw new IllegalArgumentException(
          checkpoints.size() + " checkpoint policies for " + training.stages().size() + " stages");
    }
  }

  /** The same run with other budgets. */
  public RunSpec with(RetryBudgets others) {
    return new RunSpec(
        id,
        experiment,
        recipe,
        seed,
        model,
        training,
        probe,
        heldOut,
        probing,
        checkpoints,
        onMismatch,
        others);
  }

  /** What is observed of the run, in the order in which it is read. */
  public List<PlannedProbe> probes() {
    return RunProbes.of(new ObservedRun(
        probe,
        probing.every(),
        heldOut,
        training.stages().stream().map(StagePlan::objective).toList(),
        probing.observations()));
  }

  /** Global steps between two readings. */
  public int probeEvery() {
    return probing.every();
  }
}
