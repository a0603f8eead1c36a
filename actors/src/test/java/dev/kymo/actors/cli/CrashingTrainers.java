package dev.kymo.actors.cli;

import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.CheckpointId;
import dev.kymo.workers.training.ObservedStep;
import dev.kymo.workers.training.ParameterSnapshot;
import dev.kymo.workers.training.ReferenceFolder;
import dev.kymo.workers.training.Resumption;
import dev.kymo.workers.training.Trainer;
import dev.kymo.workers.training.TrainerFactory;
import dev.kymo.workers.training.TrainingPlan;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Trainers of which one throws, once, instead of taking a certain step; all else they do is another factory's trainers' doing. */
final class CrashingTrainers implements TrainerFactory {

  /** What the chosen trainer throws. */
  static final class InterruptedStepException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InterruptedStepException(long step) {
      super("crashed on purpose at step " + step);
    }
  }

  private final TrainerFactory trainers;
  private final TrainingPlan plan;
  private final long step;
  private final Runnable announcement;
  private final AtomicBoolean crashed = new AtomicBoolean();

  /**
   * Plans the crash.
   *
   * @param trainers who really trains
   * @param plan which run crashes
   * @param step the step that its trainer does not take the first time
   * @param announcement told just before
   */
  CrashingTrainers(TrainerFactory trainers, TrainingPlan plan, long step, Runnable announcement) {
    this.trainers = trainers;
    this.plan = plan;
    this.step = step;
    this.announcement = announcement;
  }

  @Override
  public Trainer create(TrainingPlan plan, @Nullable Resumption from, ReferenceFolder references) {
    Trainer trainer = trainers.create(plan, from, references);
    return plan.equals(this.plan) ? new Crashing(trainer) : trainer;
  }

  private void crashIfDue(long next) {
    if (next == step && crashed.compareAndSet(false, true)) {
      announcement.run();
      throw new InterruptedStepException(step);
    }
  }

  private final class Crashing implements Trainer {
    private final Trainer trainer;

    Crashing(Trainer trainer) {
      this.trainer = trainer;
    }

    @Override
    public StepRow takeStep() {
      crashIfDue(trainer.step() + 1);
      return trainer.takeStep();
    }

    @Override
    public ObservedStep takeObservedStep() {
      crashIfDue(trainer.step() + 1);
      return trainer.takeObservedStep();
    }

    @Override
    public long step() {
      return trainer.step();
    }

    @Override
    public long totalSteps() {
      return trainer.totalSteps();
    }

    @Override
    public int stage() {
      return trainer.stage();
    }

    @Override
    public boolean endsStage() {
      return trainer.endsStage();
    }

    @Override
    public Optional<String> environmentChange() {
      return trainer.environmentChange();
    }

    @Override
    public void requireStageStart() {
      trainer.requireStageStart();
    }

    @Override
    public ParameterSnapshot snapshot() {
      return trainer.snapshot();
    }

    @Override
    public CheckpointId writeCheckpoint(Path folder, String name) {
      return trainer.writeCheckpoint(folder, name);
    }

    @Override
    public void exportModel(Path folder) {
      trainer.exportModel(folder);
    }

    @Override
    public void close() {
      trainer.close();
    }
  }
}
