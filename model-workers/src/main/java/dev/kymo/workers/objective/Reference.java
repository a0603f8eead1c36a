package dev.kymo.workers.objective;

/** The parameters that reference log-probabilities are computed with. */
public enum Reference {
  /** The parameters at the beginning of the stage. */
  STAGE_START,
  /** The model that the run started from. */
  MODEL
}
