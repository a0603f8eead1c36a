package dev.kymo.monitoring.export;

import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.CountedRun;
import dev.kymo.monitoring.replay.RunIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An experiment to export.
 *
 * @param experiment its name
 * @param runsFolder the folder of the runs' folders
 * @param runs in the experiment's order
 * @param access how it may be read
 */
public record ExportSource(
    String experiment, Path runsFolder, List<RunIdentity> runs, Access access) {
  public ExportSource {
    runs = List.copyOf(runs);
  }

  /** The runs that have begun, each as far as it is committed now; hashes their rows. */
  List<CountedRun> counted() throws IOException {
    List<CountedRun> counted = new ArrayList<>();
    for (RunIdentity run : runs) {
      CountedRun look = CountedRun.look(runsFolder, run, access);
      if (look != null) {
        counted.add(look);
      }
    }
    return counted;
  }
}
