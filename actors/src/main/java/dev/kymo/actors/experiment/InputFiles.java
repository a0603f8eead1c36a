package dev.kymo.actors.experiment;

import dev.kymo.workers.file.Sha256;
import dev.kymo.workers.file.TextLines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** What can be said about data files without understanding their rows. */
final class InputFiles {
  private static final int BUFFER = 1 << 20;

  private InputFiles() {}

  /** The number of lines that are not blank. */
  static int countRows(Path file) throws IOException {
    int rows = 0;
    try (BufferedReader reader = TextLines.open(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        rows += line.isBlank() ? 0 : 1;
      }
    }
    return rows;
  }

  /** SHA-256 of a file's bytes, hexadecimal. */
  static String sha256(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      while (in.read(buffer) >= 0) {
        // the stream updates the digest
      }
    }
    return Sha256.hex(digest);
  }
}
