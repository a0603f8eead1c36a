package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
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
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new BadInputException("--out is " + out + ", which cannot be made a folder: " + e, e);
    }
    if (!Files.isWritable(out)) {
      throw new BadInputException("--out is " + out + ", which cannot be written to");
    }
  }
}
