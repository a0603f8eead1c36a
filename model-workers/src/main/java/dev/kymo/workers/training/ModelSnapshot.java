package dev.kymo.workers.training;

import dev.kymo.workers.model.ParameterStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A copy of a language model's parameters. */
public final class ModelSnapshot implements ParameterSnapshot {
  private final long step;
  private final int stage;
  private final @Nullable Path stageStart;
  private final ParameterStore parameters;

  ModelSnapshot(long step, int stage, @Nullable Path stageStart, ParameterStore parameters) {
    this.step = step;
    this.stage = stage;
    this.stageStart = stageStart;
    this.parameters = parameters;
  }

  /** For values only; closed with the snapshot. */
  public ParameterStore parameters() {
    return parameters;
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public int stage() {
    return stage;
  }

  @Override
  public @Nullable Path stageStart() {
    return stageStart;
  }

  @Override
  public long bytes() {
    return parameters.bytes();
  }

  @Override
  public void close() {
    parameters.close();
  }
}
