package dev.kymo.actors.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A fault that is to happen to a run's trainer once: an empty file, which whoever it happens to takes away. */
public enum FaultFile {
  /** The next step throws an exception. */
  THROW,
  /** The next step's loss is not finite. */
  NAN;

  /** The file of {@code run} in a folder of faults. */
  public Path in(Path folder, String run) {
    return folder.resolve(run + "." + name().toLowerCase(Locale.ROOT));
  }

  /** Whether the fault lies there; then it is taken away, so that the repeated step does not have it. */
  public boolean take(Path folder, String run) {
    try {
      return Files.deleteIfExists(in(folder, run));
    } catch (IOException e) {
      throw new UncheckedIOException("a fault of " + run + " cannot be taken from " + folder, e);
    }
  }
}
