package dev.kymo.monitoring.rows;

import java.nio.file.Path;

/**
 * A part of a file.
 *
 * @param from the place of its first byte
 * @param length in bytes
 */
public record Stretch(Path file, long from, long length) {

  /** What is left of it behind its first bytes; nothing, if it has fewer. */
  Stretch behind(long bytes) {
    long skipped = Math.min(bytes, length);
    return new Stretch(file, from + skipped, length - skipped);
  }

  /** The place behind its last byte. */
  public long end() {
    return from + length;
  }
}
