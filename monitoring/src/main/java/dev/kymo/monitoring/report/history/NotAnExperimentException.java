package dev.kymo.monitoring.report.history;

import java.io.IOException;

/** A folder that holds no experiment, or one that cannot be read; the message says which and why. */
public final class NotAnExperimentException extends IOException {
  private static final long serialVersionUID = 1;

  NotAnExperimentException(String message) {
    super(message);
  }

  NotAnExperimentException(String message, Throwable cause) {
    super(message, cause);
  }
}
