package dev.kymo.actors.experiment;

import dev.kymo.workers.training.StagePlan;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A stage of a recipe with all defaults filled in.
 *
 * @param plan what is trained
 * @param checkpoints when checkpoints are written
 * @param batches the file that the plan's batches were read from; null: the stage counts epochs or steps
 */
public record Stage(
    StagePlan plan, CheckpointPolicy checkpoints, @Nullable Path batches) {}
