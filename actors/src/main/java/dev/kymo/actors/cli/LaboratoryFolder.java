package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a laboratory writes. */
final class LaboratoryFolder {
  private LaboratoryFolder() {}

  /**
   * Makes the folder if it is not there.
   *
   * @throws BadInputException if it cannot be made or written to
   */
  static void make(Path out) {
    WritablePlace.requireFolder("--out " + out, out.toAbsolutePath());
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new BadInputException("--out " + out + " cannot be made: " + IoReason.of(e), e);
    }
  }
}
