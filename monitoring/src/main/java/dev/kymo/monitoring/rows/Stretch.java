package dev.kymo.monitoring.rows;

import java.nio.file.Path;

/**
 * A part of a file.
 *
 * @param from the place of its first byte
 * @param length in bytes
 */
public record Stretch(Path file, long from, long length) {

  /** The place behind its last byte. */
  public long end() {
    return from + length;
  }
}
