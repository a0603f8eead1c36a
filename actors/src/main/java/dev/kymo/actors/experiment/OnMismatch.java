package dev.kymo.actors.experiment;

/** What happens to a run when a repeated step does not reproduce the rows already written. */
public enum OnMismatch {
  /** The run ends as diverged. */
  STOP,
  /** The mismatch is recorded and the run goes on. */
  CONTINUE
}
