package dev.kymo.workers.data;

import java.nio.file.Path;

/** A file of data is missing, empty, damaged, or has a line that is no row. */
public final class DataFormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long line;

  /** A fault of the whole file. */
  public DataFormatException(Path file, String what) {
    super(file + ": " + what);
    this.line = 0;
  }

  /** A fault of the whole file, and what showed it. */
  public DataFormatException(Path file, String what, Throwable cause) {
    super(file + ": " + what, cause);
    this.line = 0;
  }

  /** A fault of one line, counted from 1. */
  public DataFormatException(Path file, long line, String what) {
    super(file + ", line " + line + ": " + what);
    this.line = line;
  }

  public DataFormatException(Path file, long line, String what, Throwable cause) {
    super(file + ", line " + line + ": " + what, cause);
    this.line = line;
  }

  /** The line at fault, from 1; 0 if it is the whole file. */
  public long line() {
    return line;
  }
}
