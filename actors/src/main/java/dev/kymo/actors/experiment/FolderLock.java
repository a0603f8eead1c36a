package dev.kymo.actors.experiment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
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
  /** How long it may take to write a process id at most. */
  private static final Duration TAKING = Duration.ofSeconds(10);
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
    if (Files.isDirectory(real.resolve(FILE))) {
      throw new BadInputException(folder.resolve(FILE) + " is a folder, not a file; remove it");
    }
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
   * The process that locked the folder last if it is alive, in words that name the file; null: there is none. Only for telling people: it takes
   * no lock, so that looking never gets in the way of somebody who starts, and a reused process id can deceive it.
   */
  static @Nullable String probableHolder(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    String pid = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    boolean held = pid.matches("\\d{1,18}")
        ? ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false)
        // empty for a moment while it is taken
        : pid.isEmpty()
            && Files.getLastModifiedTime(file).toInstant().isAfter(Instant.now().minus(TAKING));
    return held ? "process " + (pid.isEmpty() ? "unknown" : pid) + ", as " + file + " says" : null;
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
