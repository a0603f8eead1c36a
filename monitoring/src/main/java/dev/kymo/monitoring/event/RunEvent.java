package dev.kymo.monitoring.event;

/** Something observable that happened to a run: either a row of numbers or an event for the run's log. */
public sealed interface RunEvent permits RowEvent, LoggedEvent {

  /** Id of the run, as in {@code dpo-s0}. */
  String run();
}
