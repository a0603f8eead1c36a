package dev.kymo.actors.link;

import dev.kymo.actors.experiment.FailureClass;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why an attempt ended before its run, and which retry budget pays for the next one. Stored by name. */
public enum EndReason {
  /** Training threw an exception. */
  EXCEPTION(FailureClass.EXCEPTION),
  /** The probe threw an exception. */
  PROBE(FailureClass.EXCEPTION),
  /** Rows could not be written. */
  ROWS(FailureClass.EXCEPTION),
  /** Training or probing did not get the storage or the memory that it asked for; it may the next time. */
  RESOURCES(FailureClass.EXCEPTION),
  /** The disk is full; the next attempt waits until there is room. */
  DISK_FULL(null),
  /** The loss or the gradient is not finite. */
  NON_FINITE(FailureClass.NON_FINITE),
  /** The checkpoint to continue from is torn, corrupt or of an unknown format. */
  CHECKPOINT_UNREADABLE(FailureClass.CHECKPOINT_UNREADABLE),
  /**
   * The checkpoint was written where steps may round differently, or rows by a version in which columns mean something else; the next attempt
   * begins a branch.
   */
  ENVIRONMENT_CHANGED(null),
  /** The worker's process or node is gone. */
  WORKER_LOST(FailureClass.WORKER_LOST),
  /** The head that had granted it is gone, or could not journal what became of it; says nothing about the run. */
  HEAD_LOST(null),
  /** The node is to end; the run goes on elsewhere from the checkpoint that the attempt wrote last. */
  HANDED_OVER(null),
  /** Somebody asked for it. */
  STOPPED(null);

  private final @Nullable FailureClass failure;

  EndReason(@Nullable FailureClass failure) {
    this.failure = failure;
  }

  /** The failure class whose budget pays; null: none, the next attempt is free. */
  public @Nullable FailureClass failure() {
    return failure;
  }

  /** Whether it is the program's own doing, so that the same from the same bits comes again; disks and memory have their moods. */
  public boolean isOfTheProgram() {
    return this == EXCEPTION || this == PROBE;
  }

  /** The word used in events and metrics. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
