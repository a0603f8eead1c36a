package dev.kymo.workers.training;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A frozen copy of a model's parameters that may be handed to one other thread of this JVM. Whoever holds it last closes
 * it.
 */
public interface ParameterSnapshot extends AutoCloseable {

  /** The step after which it was taken. */
  long step();

  /** Number of the stage that the step belongs to, from 1. */
  int stage();

  /** Folder of the checkpoint that its stage began with; null if the stage began with the run's model, or no checkpoint was written. */
  @Nullable
  Path stageStart();

  /** Native memory held. */
  long bytes();

  @Override
  void close();
}
