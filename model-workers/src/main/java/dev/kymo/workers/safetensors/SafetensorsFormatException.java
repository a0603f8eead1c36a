package dev.kymo.workers.safetensors;

import java.nio.file.Path;

/** A safetensors file is missing, malformed or cut short, or lacks the tensor that was asked for. */
public final class SafetensorsFormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SafetensorsFormatException(Path file, String what) {
    super(file + ": " + what);
  }

  public SafetensorsFormatException(Path file, String what, Throwable cause) {
    super(file + ": " + what, cause);
  }

  public SafetensorsFormatException(Path file, String what, long expectedBytes, long actualBytes) {
    super(file + ": " + what + ": expected " + expectedBytes + " bytes, found " + actualBytes);
  }
}
