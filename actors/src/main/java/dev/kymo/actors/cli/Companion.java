package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.workers.training.TrainerFactory;
import java.io.PrintStream;
import java.util.List;

/** What a command adds to the runs of an experiment: what else watches them, and what follows them. */
interface Companion {
  /** Adds nothing. */
  Companion NONE = new Companion() {};

  /** The trainers to use in place of {@code trainers}. */
  default TrainerFactory around(TrainerFactory trainers) {
    return trainers;
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
