package dev.kymo.probes;

import dev.kymo.probes.kernel.KernelReading;
import dev.kymo.workers.training.ParameterSnapshot;

/** Estimates how alike responses are to a model. Confined to the thread that made it. */
public interface KernelProbe extends AutoCloseable {

  /** Norms and similarities under the snapshot's parameters. Does not close the snapshot. */
  KernelReading read(ParameterSnapshot snapshot);

  @Override
  void close();
}
