package dev.kymo.workers.data;

import java.nio.file.Path;

/** A model folder has no tokenizer, or one that cannot be read. */
public final class TokenizerUnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TokenizerUnreadableException(Path file, String what) {
    super(file + ": " + what);
  }

  public TokenizerUnreadableException(Path file, String what, Throwable cause) {
    super(file + ": " + what, cause);
  }
}
