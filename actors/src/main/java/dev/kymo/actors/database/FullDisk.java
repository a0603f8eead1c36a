package dev.kymo.actors.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Tells a full disk from whatever else a write may fail of. */
public final class FullDisk {

  /** As Linux, macOS and Windows say it; of a quota that is used up too. */
  private static final Pattern SAID =
      Pattern.compile("No space left|quota exceeded|not enough space on the disk");

  /** No block of a file system is smaller, so that less is none: for systems that say it in another language. */
  private static final long NONE = 4096;

  private FullDisk() {}

  /** Whether the failure is one of writing below {@code folder}, and the disk there is full. */
  public static boolean explains(Throwable failure, Path folder) {
    boolean input = false;
    for (Throwable cause : Causes.of(failure)) {
      if (SAID.matcher(String.valueOf(cause.getMessage())).find()) {
        return true;
      }
      input |= cause instanceof IOException;
    }
    return input && free(folder) < NONE;
  }

  /** Bytes that may still be written below the folder; very many if nobody can tell. */
  public static long free(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException gone) {
      return Long.MAX_VALUE; // it is not for want of room that nothing can be written there
    }
  }
}
