package dev.kymo.actors.experiment;

import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file and the SHA-256 of its bytes, hexadecimal. */
public record FileHash(Path path, String sha256) {

  /** Whether the file is there and holds the same bytes. */
  boolean isUnchanged() {
    try {
      return Files.exists(path) && InputFiles.sha256(path).equals(sha256);
    } catch (IOException e) {
      throw new BadInputException("cannot read " + path + ": " + IoReason.of(e), e);
    }
  }
}
