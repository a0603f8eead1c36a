package dev.kymo.probes.checkpoints;

/** Two checkpoints have no common parameter space; the message names the first difference. */
public final class CheckpointsDifferException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CheckpointsDifferException(String message) {
    super(message);
  }
}
