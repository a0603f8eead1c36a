package dev.kymo.workers.training;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a run goes on.
 *
 * @param checkpoint folder of the checkpoint to continue from
 * @param kept folders of checkpoints on the way to it that are still there, each by the step after which it was written
 */
public record Resumption(Path checkpoint, Map<Long, Path> kept) {

  public Resumption {
    kept = Map.copyOf(kept);
  }
}
