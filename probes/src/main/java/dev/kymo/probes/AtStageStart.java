package dev.kymo.probes;

import dev.kymo.workers.checkpoint.Checkpoint;
import dev.kymo.workers.model.ModelFolder;
import dev.kymo.workers.model.ParameterLayout;
import dev.kymo.workers.model.ParameterStore;
import dev.kymo.workers.training.CheckpointTensors;
import dev.kymo.workers.training.ParameterSnapshot;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something computed of the parameters that a stage began with. They are read as they lie on disk, whether the stage was seen to begin or
 * not: so a probe that is opened in the middle of a stage finds the same bits. The last result is kept.
 */
final class AtStageStart<T> {
  private final ModelFolder folder;
  private final Function<ParameterStore, T> compute;
  private @Nullable Computed<T> last;

  /** Of the parameters of a checkpoint; null: of the run's model. */
  private record Computed<T>(@Nullable Path checkpoint, T result) {}

  /**
   * @param folder the run's model
   * @param compute is handed parameters that are closed afterwards
   */
  AtStageStart(ModelFolder folder, Function<ParameterStore, T> compute) {
    this.folder = folder;
    this.compute = compute;
  }

  /**
   * The result for the beginning of the snapshot's stage; the first stage's is the run's model.
   *
   * @throws dev.kymo.workers.checkpoint.CheckpointUnreadableException if the checkpoint is torn or corrupt
   */
  T of(ParameterSnapshot snapshot) {
    return snapshot.stage() == 1
        ? ofModel()
        : at(Objects.requireNonNull(
            snapshot.stageStart(),
            () -> "stage " + snapshot.stage() + " has no checkpoint of its start"));
  }

  /** The result for the run's model. */
  T ofModel() {
    return at(null);
  }

  private T at(@Nullable Path checkpoint) {
    Computed<T> known = last;
    if (known != null && Objects.equals(known.checkpoint(), checkpoint)) {
      return known.result();
    }
    try (ParameterStore parameters =
        ParameterStore.forValues(new ParameterLayout(folder.model().parameters()))) {
      if (checkpoint == null) {
        folder.readInto(parameters);
      } else {
        CheckpointTensors.read(Checkpoint.open(checkpoint), parameters);
      }
      T result = compute.apply(parameters);
      last = new Computed<>(checkpoint, result);
      return result;
    }
  }
}
