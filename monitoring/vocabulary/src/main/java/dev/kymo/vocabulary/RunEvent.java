package dev.kymo.vocabulary;

/** Something observable that happened to a run: either a recorded row of numbers or an event for the run's log. */
public sealed interface RunEvent permits Recorded, LoggedEvent {

  /** Id of the run, as in {@code dpo-s0}. */
  String run();
}
