package dev.kymo.actors.node;

import dev.kymo.actors.link.SegmentRef;
import dev.kymo.workers.file.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of a trained model as they were written, so that the journal can vouch for them. */
final class ExportedModel {
  private static final int BUFFER = 1 << 16;

  private ExportedModel() {}

  /** Hashes every file in a folder, in the order of their names, which are relative to {@code runFolder}. */
  static List<SegmentRef> files(Path runFolder, Path folder) {
    try (Stream<Path> found = Files.walk(folder)) {
      List<SegmentRef> files = new ArrayList<>();
      for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
        files.add(hashed(runFolder, file));
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the model that was just written", e);
    }
  }

  private static SegmentRef hashed(Path runFolder, Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    long length = 0;
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        length += read;
      }
    }
    String name = runFolder.relativize(file).toString().replace('\\', '/');
    return new SegmentRef(name, length, Sha256.hex(digest));
  }
}
