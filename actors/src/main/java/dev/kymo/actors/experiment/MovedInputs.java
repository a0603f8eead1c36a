package dev.kymo.actors.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a person says that models and data lie which an experiment recorded elsewhere.
 *
 * @param models folder by the model's recorded name; the empty name is that of the only model
 * @param train null: not said
 * @param probes null: not said
 * @param heldOut null: not said
 * @param batches files of batches, each recognised by what it holds
 */
public record MovedInputs(
    Map<String, Path> models,
    @Nullable Path train,
    @Nullable Path probes,
    @Nullable Path heldOut,
    List<Path> batches) {
  /** Nobody says anything. */
  public static final MovedInputs NONE = new MovedInputs(Map.of(), null, null, null, List.of());

  public MovedInputs {
    models = Map.copyOf(models);
    batches = List.copyOf(batches);
  }
}
