package dev.kymo.actors.experiment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The exclusive use of a folder, by a lock on its file {@code .lock}, which names the process that holds it. */
final class FolderLock implements AutoCloseable {
  static final String FILE = ".lock";
  /**
   * The folders locked by this JVM. Asking the operating system a second time would not do: POSIX drops a process's lock on
   * a file when the process closes any channel to it, so the refused attempt would unlock the folder for others.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
  /** The locked byte is far behind the content, because some systems let nobody read a locked region. */
  private static final long POSITION = Long.MAX_VALUE - 1;

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Locks an existing folder.
   *
   * @throws OutputFolderInUseException if it is locked already, by this process or by another one
   */
  static FolderLock acquire(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!HELD.add(real)) {
      throw new OutputFolderInUseException(
          folder, "this process (pid " + ProcessHandle.current().pid() + ")");
    }
    boolean locked = false;
    try {
      FolderLock lock = acquireFromOthers(folder, real);
      locked = true;
      return lock;
    } finally {
      if (!locked) {
        HELD.remove(real);
      }
    }
  }

  private static FolderLock acquireFromOthers(Path folder, Path real) throws IOException {
    FileChannel channel = FileChannel.open(
        real.resolve(FILE),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      @Nullable FileLock lock = channel.tryLock(POSITION, 1, false);
      if (lock == null) {
        throw new OutputFolderInUseException(folder, "another process (pid " + read(channel) + ")");
      }
      channel.truncate(0);
      String pid = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      locked = true;
      return new FolderLock(real, channel);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  /**
   * Whether the process that locked the folder last is alive. Only for telling people: it takes no lock, so that looking never
   * gets in the way of somebody who starts, and a reused process id can deceive it.
   */
  static boolean isProbablyHeld(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return false;
    }
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
          .map(ProcessHandle::isAlive)
          .orElse(false);
    } catch (NumberFormatException emptyWhileItIsTaken) {
      return true;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(32);
    channel.read(content, 0);
    String pid =
        new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII).strip();
    return pid.isEmpty() ? "unknown" : pid;
  }

  /** Unlocks. The file stays: removing it could remove the one that the next holder has just locked. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(folder);
    }
  }
}
