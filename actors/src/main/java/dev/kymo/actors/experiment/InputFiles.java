package dev.kymo.actors.experiment;

import dev.kymo.workers.file.Sha256;
import dev.kymo.workers.input.TextLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What can be said about data files without understanding their rows. */
final class InputFiles {
  private static final int BUFFER = 1 << 20;
  private static final Map<Path, Hashed> HASHED = new ConcurrentHashMap<>();

  private record Hashed(Stamp stamp, String sha256) {}

  /** What changes when a file is written or another put in its place. */
  private record Stamp(
      long bytes, FileTime modified, @Nullable Object identity) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
    }
  }

  private InputFiles() {}

  /** The number of lines that are not blank. */
  static int countRows(Path file) throws IOException {
    int rows = 0;
    try (TextLines lines = TextLines.open(file)) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        rows += TextLines.isBlank(line) ? 0 : 1;
      }
    }
    return rows;
  }

  /** SHA-256 of a file's bytes, hexadecimal. A file that nobody has touched since is not read again. */
  static String sha256(Path file) throws IOException {
    Stamp now = Stamp.of(file);
    @Nullable Hashed earlier = HASHED.get(file);
    if (earlier != null && earlier.stamp().equals(now)) {
      return earlier.sha256();
    }
    String sha256 = read(file);
    HASHED.put(file, new Hashed(now, sha256));
    return sha256;
  }

  private static String read(Path file) throws IOException {
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
