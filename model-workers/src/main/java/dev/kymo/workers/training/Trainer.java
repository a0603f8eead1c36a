package dev.kymo.workers.training;

import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A run's training loop, one step at a time. Confined to the thread that made it. Equal plans give equal bits, also when
 * the trainer was closed after any step and another one resumed from a checkpoint.
 */
public interface Trainer extends AutoCloseable {

  /** The last finished step, from 1 over the whole run; 0 before the first. */
  long step();

  /** Steps of the whole run. */
  long totalSteps();

  /** Number of the stage that {@link #step()} belongs to, from 1; at step 0 it is 1. */
  int stage();

  /** Whether {@link #step()} is the last step of its stage. */
  boolean endsStage();

  /** Whether no step is left. */
  default boolean finished() {
    return step() == totalSteps();
  }

  /**
   * Takes the next step.
   *
   * @throws TrainingDivergedException if the loss or the gradient is not finite; the parameters are as before the call
   */
  StepRow takeStep();

  /**
   * As {@link #takeStep}, and keeps what taking the step apart needs. The parameters it leads to are the same, bit for bit.
   * The caller owns the update.
   */
  ObservedStep takeObservedStep();

  /**
   * What differs from the environment that wrote the checkpoint this trainer continues from, so that its steps need not repeat
   * bit for bit; empty if nothing does or there was no checkpoint.
   */
  Optional<String> environmentChange();

  /**
   * Makes sure that the checkpoint which the present stage began with, not the first, can be read, as a snapshot's reader may want.
   *
   * @throws dev.kymo.workers.checkpoint.CheckpointUnreadableException if it is torn or corrupt, or whole but another one
   */
  void requireStageStart();

  /** Copies the parameters. The caller owns the copy. */
  ParameterSnapshot snapshot();

  /**
   * Writes a checkpoint of the current state: beside, flushed, checksummed, then renamed to {@code folder/name}.
   *
   * @return what identifies the checkpoint
   */
  CheckpointId writeCheckpoint(Path folder, String name);

  /** Writes the current parameters as a Hugging Face model folder, atomically; replaces an older one. */
  void exportModel(Path folder);

  @Override
  void close();
}
