package dev.kymo.workers.training;

import org.jspecify.annotations.Nullable;

/** Builds trainers on the calling thread. */
public interface TrainerFactory {

  /**
   * Builds the trainer of a run.
   *
   * @param plan what to train
   * @param from where to continue; null: from the plan's model
   * @param references where reference log-probabilities are kept
   * @throws dev.kymo.workers.checkpoint.CheckpointUnreadableException if the checkpoint is torn, corrupt or of an unknown format
   */
  Trainer create(TrainingPlan plan, @Nullable Resumption from, ReferenceFolder references);
}
