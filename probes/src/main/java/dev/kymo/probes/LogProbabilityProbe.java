package dev.kymo.probes;

import dev.kymo.workers.training.ParameterSnapshot;
import java.util.List;

/** Scores every response of a probe set under a snapshot's parameters. Confined to the thread that made it. */
public interface LogProbabilityProbe extends AutoCloseable {

  /** The response types that {@link #read} returns, in their order. */
  List<String> responses();

  /** One reading per response type of the probe set, in {@link #responses()}' order. Does not close the snapshot. */
  List<Reading> read(ParameterSnapshot snapshot);

  @Override
  void close();
}
