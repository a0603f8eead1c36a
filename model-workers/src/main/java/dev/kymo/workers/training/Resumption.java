package dev.kymo.workers.training;

import dev.kymo.workers.checkpoint.CheckpointId;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a run goes on.
 *
 * @param checkpoint folder of the checkpoint to continue from
 * @param kept checkpoints on the way to it that are still there, itself among them, in folders beside each other
 */
public record Resumption(Path checkpoint, List<CheckpointId> kept) {

  public Resumption {
    kept = List.copyOf(kept);
  }
}
