package dev.kymo.workers.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A file from outside, looked at before it is opened, and read up to a limit. */
public final class InputFile {
  private static final long MEGABYTE = 1 << 20;

  private InputFile() {}

  /**
   * What keeps a path from being read as a file, for a message that begins with the path; null if nothing does. A pipe or a
   * device is not opened: it might never end, or never begin.
   */
  public static @Nullable String problem(Path file) {
    if (Files.isRegularFile(file)) {
      return Files.isReadable(file) ? null : "may not be read by this user";
    }
    if (Files.isDirectory(file)) {
      return "is a folder, not a file";
    }
    if (Files.exists(file)) {
      return "is a pipe, a socket or a device, not a file; copy its content into a file";
    }
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        ? "is a link that leads nowhere"
        : "the file does not exist";
  }

  /**
   * Opens a file for a reader that counts by itself.
   *
   * @throws InputRefusedException if it is none
   */
  public static InputStream open(Path file) throws IOException {
    String problem = problem(file);
    if (problem != null) {
      throw new InputRefusedException(file, problem);
    }
    return Files.newInputStream(file);
  }

  /**
   * The content of a file of limited size.
   *
   * @throws InputRefusedException if it is no file, or larger
   */
  public static byte[] bytes(Path file, InputLimit limit) {
    try (InputStream in = open(file)) {
      requireWithin(file, limit);
      // a file may grow, and those of /proc say that they are empty
      byte[] content = in.readNBytes(limit.count() + 1);
      if (content.length > limit.most()) {
        throw InputRefusedException.beyond(file, limit, "more than " + limit.words());
      }
      return content;
    } catch (AccessDeniedException e) {
      throw new InputRefusedException(file, "may not be read by this user", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * Makes sure that a file is no larger than a limit of bytes.
   *
   * @throws InputRefusedException if it is
   */
  public static void requireWithin(Path file, InputLimit limit) throws IOException {
    long size = Files.size(file);
    if (size > limit.most()) {
      throw InputRefusedException.beyond(file, limit, limit.words(size));
    }
  }

  /**
   * Makes sure that so many bytes of a file's content can be held, long before the garbage collector does little else.
   *
   * @param bytes of memory
   * @throws InputRefusedException if they are most of what Java may use
   */
  public static void requireMemory(Path file, long bytes) {
    if (bytes > Runtime.getRuntime().maxMemory() / 10 * 6) {
      throw new InputRefusedException(file, tooLarge());
    }
  }

  private static String tooLarge() {
    return "reading it takes more memory than Java may use, "
        + Runtime.getRuntime().maxMemory() / MEGABYTE
        + " MB; KYMO_JAVA_OPTS=-Xmx4g gives it more, and fewer rows (limit, --limit) need less";
  }

  /**
   * Reads something of a file; a lack of memory or stack becomes a message about the file.
   *
   * @throws InputRefusedException in their place
   */
  public static <T> T reading(Path file, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (OutOfMemoryError e) {
      throw new InputRefusedException(file, tooLarge(), e);
    } catch (StackOverflowError e) {
      throw new InputRefusedException(file, "is nested too deeply to be read", e);
    }
  }
}
