/** The training loop: {@link dev.kymo.workers.training.TrainingPlan} in, {@link dev.kymo.workers.training.StepRow}s, snapshots and checkpoints out. */
@NullMarked
package dev.kymo.workers.training;

import org.jspecify.annotations.NullMarked;
