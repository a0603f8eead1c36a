package dev.kymo.vocabulary.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** Changes to files and folders that survive a loss of power. */
public final class Durably {
  private static final AtomicLong WRITTEN = new AtomicLong();
  private static final String BESIDE = ".part";

  private Durably() {}

  /** Fills a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** As {@link #write(Path, Content)}, of these bytes. */
  public static void write(Path file, byte[] content) throws IOException {
    write(file, out -> out.write(content));
  }

  /**
   * Writes a file beside its place, flushes it and renames it over what was there, so that it is there whole or not at all; several may do so at once, in this
   * process and in others. Makes the folder if need be.
   *
   * @throws IOException if it cannot be written; the file is as before, and nothing is left beside it
   */
  public static void write(Path file, Content content) throws IOException {
    Path folder = folderOf(file);
    createFolders(folder);
    Path beside = folder.resolve("%s.%d-%d%s"
        .formatted(
            file.getFileName(), ProcessHandle.current().pid(), WRITTEN.incrementAndGet(), BESIDE));
    try {
      try (FileChannel channel = FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
          OutputStream out = Channels.newOutputStream(channel)) {
        content.writeTo(out);
        channel.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
    force(folder);
  }

  /** Names of what a process that was killed leaves when it was about to write a file of this name. */
  public static Pattern leftOf(String file) {
    return Pattern.compile(Pattern.quote(file) + "\\.\\d+-\\d+" + Pattern.quote(BESIDE));
  }

  /** Makes the folder and those above it that are missing; each new name is on disk when this returns. */
  public static void createFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      createFolders(parent);
    }
    Files.createDirectories(folder);
    if (parent != null) {
      force(parent);
    }
  }

  /** Makes an empty file if there is none. */
  public static void createFile(Path file) throws IOException {
    Path folder = folderOf(file);
    createFolders(folder);
    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
    force(folder);
  }

  /** Writes a file's content, or the names in a folder, to disk: flushing a new file does not include its name. */
  public static void force(Path fileOrFolder) throws IOException {
    try (FileChannel channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The folder that a file is in. */
  public static Path folderOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalArgumentException(file + " is in no folder");
    }
    return folder;
  }
}
