package dev.kymo.probes;

import dev.kymo.vocabulary.RunRow;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.List;

/** A computation on snapshots of a run's parameters. Confined to the thread that opened it. */
public interface Probe extends AutoCloseable {

  /** What there is to say of the snapshot, in any order. Does not close it. */
  List<? extends RunRow> read(ParameterSnapshot snapshot);

  @Override
  void close();
}
