package dev.kymo.monitoring.rows;

import java.nio.file.Path;

/**
 * The beginning of a file that counts: of a file of rows, or all of a file that is whole.
 *
 * @param path relative to the run's folder, with {@code /}
 * @param length bytes that count
 * @param sha256 of those bytes, hexadecimal
 */
public record CommittedSegment(String path, long length, String sha256) {

  private static final String ROWS = ".jsonl";

  public CommittedSegment {
    Path relative = Path.of(path);
    if (relative.isAbsolute() || !relative.normalize().equals(relative) || path.startsWith("..")) {
      throw new IllegalArgumentException("segment '" + path + "' is not inside the run's folder");
    }
    if (length < 0) {
      throw new IllegalArgumentException("segment '" + path + "' has length " + length);
    }
  }

  /** The name of the kind of rows that it holds. */
  public String kind() {
    String file = path.substring(path.lastIndexOf('/') + 1);
    return file.endsWith(ROWS) ? file.substring(0, file.length() - ROWS.length()) : file;
  }

  Path in(Path runDir) {
    return runDir.resolve(path);
  }
}
