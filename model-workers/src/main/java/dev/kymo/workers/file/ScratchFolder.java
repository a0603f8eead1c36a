package dev.kymo.workers.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A new folder that is deleted with all that is in it when it is closed. */
public final class ScratchFolder implements AutoCloseable {
  private static final String PREFIX = ".kymo-";

  private final Path path;

  private ScratchFolder(Path path) {
    this.path = path;
  }

  /** Among the system's temporary files. */
  public static ScratchFolder create() {
    try {
      return new ScratchFolder(Files.createTempDirectory(PREFIX));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary folder", e);
    }
  }

  /** In a folder, so that what is made here can be moved there in one go. */
  public static ScratchFolder in(Path folder) {
    try {
      return new ScratchFolder(Files.createTempDirectory(folder, PREFIX));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a folder in " + folder, e);
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      AtomicFolder.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path, e);
    }
  }
}
