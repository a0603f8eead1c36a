package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.actors.head.Launch.PlannedRun;
import dev.kymo.monitoring.event.EventSink;
import java.io.PrintStream;
import java.util.List;

/** What a command adds to the runs of an experiment: what else watches them, and what follows them. */
interface Companion {
  /** Adds nothing. */
  Companion NONE = new Companion() {};

  /** What the runs will read is checked; called before anything is written. */
  default void checked(PrintStream out) {}

  /** The runs as they are to be started. */
  default List<PlannedRun> planned(List<PlannedRun> runs) {
    return runs;
  }

  /** Further sinks. */
  default List<EventSink> sinks() {
    return List.of();
  }

  /**
   * The runs have ended and are listed; called while the page is still served. Not called if they were interrupted.
   *
   * @param out for what the user is told
   */
  default void runsEnded(OutputFolder output, PrintStream out) {}

  /** Whether the page stays after the runs until Ctrl-C, if somebody watches. */
  default boolean keepsPage() {
    return false;
  }
}
