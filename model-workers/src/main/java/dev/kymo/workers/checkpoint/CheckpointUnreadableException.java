package dev.kymo.workers.checkpoint;

import java.nio.file.Path;

/** A checkpoint is missing, torn, corrupt, or of a format that this version does not know. */
public final class CheckpointUnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CheckpointUnreadableException(Path checkpoint, String reason) {
    super("checkpoint " + checkpoint + ": " + reason);
  }

  public CheckpointUnreadableException(Path checkpoint, String reason, Throwable cause) {
    super("checkpoint " + checkpoint + ": " + reason, cause);
  }
}
