package dev.kymo.workers.data;

/** The tokenizers library ended the process in which it was tried, or had to be ended. */
final class TrialFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TrialFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
