package dev.kymo.actors.cli;

import dev.kymo.actors.head.Launch.PlannedRun;
import java.nio.file.Path;
import java.util.List;

/** Lets faults happen to runs, and never gives them up. {@code faults}: the folder in which they are put. */
record DisturbedRuns(Path faults) implements Companion {

  @Override
  public List<PlannedRun> planned(List<PlannedRun> runs) {
    Path folder = faults.toAbsolutePath().normalize();
    return runs.stream().map(run -> run.disturbedFrom(folder)).toList();
  }
}
