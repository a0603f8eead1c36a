package dev.kymo.actors.fake;

import dev.kymo.workers.training.ParameterSnapshot;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A snapshot that notices when it is closed twice, or read after that. */
public final class FakeSnapshot implements ParameterSnapshot {
  private final Faults faults;
  private final long seed;
  private final long step;
  private final int stage;
  private final @Nullable Path stageStart;
  private final long state;
  private volatile boolean closed;

  public FakeSnapshot(
      Faults faults, long seed, long step, int stage, @Nullable Path stageStart, long state) {
    this.faults = faults;
    this.seed = seed;
    this.step = step;
    this.stage = stage;
    this.stageStart = stageStart;
    this.state = state;
    faults.snapshotsOpened.incrementAndGet();
  }

  public long seed() {
    return seed;
  }

  public long state() {
    if (closed) {
      throw new IllegalStateException("the snapshot of step " + step + " is closed");
    }
    return state;
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
    return 8;
  }

  @Override
  public void close() {
    if (closed) {
      throw new IllegalStateException("the snapshot of step " + step + " is closed twice");
    }
    closed = true;
    faults.snapshotsClosed.incrementAndGet();
  }
}
