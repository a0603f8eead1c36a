package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.monitoring.export.ExportSource;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.CommitSource;

/** What is committed in an output folder by its files alone, for whoever looks again and again while somebody may train. */
final class ServedExperiment {
  private ServedExperiment() {}

  static ExportSource in(OutputFolder folder) {
    return new ExportSource(
        folder.experiment().name(),
        folder.runsFolder(),
        RecordedRuns.identities(folder),
        new Access(CommitSource.NONE, true));
  }
}
