package dev.kymo.workers.engine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that are mapped into this process, read from its memory: what counts is the code that runs, which is no longer
 * the file's once a package manager has replaced that.
 */
final class MappedLibraries {
  private static final Pattern LINE =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S+) ([0-9a-f]+) \\S+ (\\d+) +(/.*)");
  private static final String DELETED = " (deleted)";
  private static final int HEXADECIMAL = 16;

  private MappedLibraries() {}

  /** A part of a file and where it is mapped. */
  private record Part(long start, long end, long offset, boolean readable) {
    boolean holds(long fileOffset, int length) {
      return readable && fileOffset >= offset && fileOffset + length <= offset + (end - start);
    }
  }

  /**
   * A mapped file.
   *
   * @param path where it was when it was mapped
   * @param inode its number in the file system
   * @param deleted whether it is no longer there; another file may be in its place
   * @param parts what of it is mapped
   */
  record Library(Path path, long inode, boolean deleted, List<Part> parts) {

    /** Reads its bytes from {@code memory}, the process's own. */
    ByteBuffer read(FileChannel memory, long offset, int length) throws IOException {
      for (Part part : parts) {
        if (part.holds(offset, length)) {
          ByteBuffer bytes = ByteBuffer.allocate(length);
          long from = part.start() + (offset - part.offset());
          while (bytes.hasRemaining()) {
            if (memory.read(bytes, from + bytes.position()) < 0) {
              throw new EOFException("memory of " + path + " ends");
            }
          }
          return bytes.flip();
        }
      }
      throw new EOFException(
          "bytes " + offset + " to " + (offset + length) + " of " + path + " are not mapped");
    }
  }

  /** What the lines of {@code /proc/PID/maps} say, files only, in their order. */
  static List<Library> in(List<String> maps) {
    Map<String, Library> libraries = new LinkedHashMap<>();
    for (String line : maps) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        String path = matcher.group(6);
        boolean deleted = path.endsWith(DELETED);
        Library library = libraries.computeIfAbsent(
            path,
            unseen -> new Library(
                Path.of(deleted ? path.substring(0, path.length() - DELETED.length()) : path),
                Long.parseLong(matcher.group(5)),
                deleted,
                new ArrayList<>()));
        library
            .parts()
            .add(new Part(
                Long.parseUnsignedLong(matcher.group(1), HEXADECIMAL),
                Long.parseUnsignedLong(matcher.group(2), HEXADECIMAL),
                Long.parseUnsignedLong(matcher.group(4), HEXADECIMAL),
                matcher.group(3).startsWith("r")));
      }
    }
    return List.copyOf(libraries.values());
  }
}
