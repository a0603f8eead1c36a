package dev.kymo.monitoring.rows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** Changes to folders that survive a loss of power. */
final class Durably {
  private static final AtomicLong REPLACED = new AtomicLong();

  private Durably() {}

  /** Makes the folder and those above it that are missing; each new name is on disk when this returns. */
  static void createFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      createFolders(parent);
    }
    Files.createDirectories(folder);
    if (parent != null) {
      forceFolder(parent);
    }
  }

  /** Makes an empty file if there is none. */
  static void createFile(Path file) throws IOException {
    Path folder = folderOf(file);
    createFolders(folder);
    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
    forceFolder(folder);
  }

  /** Fills a file. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file beside its place, flushes it and renames it over what was there; several may do so at once. */
  static void replace(Path target, Content content) throws IOException {
    Path folder = folderOf(target);
    createFolders(folder);
    // several may write the same file at once, in this process and in others
    Path part = folder.resolve("%s.%d-%d.part"
        .formatted(
            target.getFileName(), ProcessHandle.current().pid(), REPLACED.incrementAndGet()));
    try {
      try (FileChannel channel = FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
          OutputStream out = Channels.newOutputStream(channel)) {
        content.writeTo(out);
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
    forceFolder(folder);
  }

  /** Writes the names in a folder to disk: fsync of a new file does not include its name. */
  static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static Path folderOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalArgumentException(file + " is in no folder");
    }
    return folder;
  }
}
