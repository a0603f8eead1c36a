package dev.kymo.probes.step;

import ai.djl.ndarray.NDArray;
import dev.kymo.workers.engine.PartScripts;
import dev.kymo.workers.training.UpdateResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far float32 arithmetic in a step's gradient moves the parts of its update: exactly, or at most. */
sealed interface PartMovement permits ExactUpdate, GradientError {
  /** What the products of gradients and parts are followed by. */
  PartScripts.Second second();

  /** v that {@link #second} reads, by blocks; null if it reads none. */
  @Nullable
  List<NDArray> squares();

  /** How far each observed example's parts move, with their signs if they are exact, otherwise at most. */
  List<Parts> of(PartProducts products, List<UpdateResponse> updates);
}
