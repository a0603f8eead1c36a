package dev.kymo.workers.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The few lines that Git keeps in place of a large file until Git LFS fetches it: whoever clones without it has these. */
public final class GitLfsPointer {
  /** By the specification a pointer is shorter. */
  private static final int MOST_BYTES = 1024;

  private static final Pattern POINTER =
      Pattern.compile("version https://(git-lfs|hawser)\\.github\\.com/spec/v\\d+\\R");

  private static final Pattern SIZE = Pattern.compile("(?m)^size (\\d+)\\s*$");

  private GitLfsPointer() {}

  /**
   * What is wrong with a file that is a pointer, and the remedy, for a message that begins with the file; null if it is none, or not
   * there.
   *
   * @throws IOException if it cannot be read
   */
  public static @Nullable String problem(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) >= MOST_BYTES) {
      return null;
    }
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
      if (!POINTER.matcher(text).lookingAt()) {
        return null;
      }
      Matcher size = SIZE.matcher(text);
      return "is a Git LFS pointer and not the file that it stands for"
          + (size.find() ? ", which has " + size.group(1) + " bytes" : "")
          + "; fetch that: git lfs pull, in " + file.toAbsolutePath().getParent();
    }
  }
}
