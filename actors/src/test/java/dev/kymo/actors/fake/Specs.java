package dev.kymo.actors.fake;

import dev.kymo.actors.experiment.CheckpointPolicy;
import dev.kymo.actors.experiment.OnMismatch;
import dev.kymo.actors.experiment.ProbeSection;
import dev.kymo.actors.experiment.RetryBudgets;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.probes.DecompositionPlan;
import dev.kymo.probes.KernelPlan;
import dev.kymo.probes.ObservedRows;
import dev.kymo.probes.ProbePlan;
import dev.kymo.workers.data.Truncation;
import dev.kymo.workers.objective.Dpo;
import dev.kymo.workers.objective.Objective;
import dev.kymo.workers.objective.Reduction;
import dev.kymo.workers.objective.Reference;
import dev.kymo.workers.objective.Sft;
import dev.kymo.workers.optimizer.RmsProp;
import dev.kymo.workers.schedule.Constant;
import dev.kymo.workers.training.DataPlan;
import dev.kymo.workers.training.StageLength;
import dev.kymo.workers.training.StagePlan;
import dev.kymo.workers.training.StepPlan;
import dev.kymo.workers.training.TrainingPlan;
import java.nio.file.Path;
import java.util.List;

/** Specifications of small runs. */
public final class Specs {
  /** Steps of a small run's two stages together. */
  public static final long STEPS = 40;

  /** Two of three rows, one of them trained on too. */
  public static final ObservedRows OBSERVED =
      new ObservedRows.Drawn(2, List.of(), List.of(0, 2), List.of(2));

  private static final Truncation TRUNCATION = new Truncation(16, 8, Truncation.By.ROW);

  private Specs() {}

  /** Two stages of 20 steps, the second with a reference; a probe every 6 steps, a checkpoint every 5. */
  public static RunSpec small(long seed) {
    return small(seed, OnMismatch.STOP);
  }

  public static RunSpec small(long seed, OnMismatch onMismatch) {
    return small(
        seed,
        onMismatch,
        new Sft(List.of("chosen"), Reduction.SUM),
        new Dpo(0.1, Reduction.SUM, Reference.STAGE_START));
  }

  /** Of one objective in both stages. */
  public static RunSpec small(long seed, OnMismatch onMismatch, Objective objective) {
    return small(seed, onMismatch, objective, objective);
  }

  private static RunSpec small(
      long seed, OnMismatch onMismatch, Objective first, Objective second) {
    return new RunSpec(
        "sft-s" + seed,
        "fake",
        "sft",
        seed,
        "model",
        new TrainingPlan(
            Path.of("model"),
            new DataPlan(Path.of("train.jsonl"), null, List.of(), TRUNCATION, true),
            seed,
            List.of(stage(first, 20), stage(second, 20))),
        new ProbePlan(Path.of("model"), Path.of("probes.jsonl"), 3, List.of(), TRUNCATION),
        new ProbePlan(Path.of("model"), Path.of("held-out.jsonl"), null, List.of(), TRUNCATION),
        new ProbeSection(
            6, List.of(new DecompositionPlan(8, OBSERVED, false), new KernelPlan(7, OBSERVED, 4))),
        List.of(new CheckpointPolicy(5, 2), new CheckpointPolicy(5, 2)),
        onMismatch,
        RetryBudgets.DEFAULT);
  }

  private static StagePlan stage(Objective objective, int steps) {
    return new StagePlan(
        objective,
        new StageLength.Steps(steps),
        new StepPlan(RmsProp.DEFAULT, 1e-3, new Constant(0), 2, null, 10));
  }
}
