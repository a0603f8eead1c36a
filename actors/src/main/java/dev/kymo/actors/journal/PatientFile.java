package dev.kymo.actors.journal;

import dev.kymo.actors.FullDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.h2.store.fs.FileBase;

/**
 * A journal's file, whose writes are tried again while somebody watches the journal and lets it go on: for room, or because a
 * disturbance may pass. H2 closes its database under everybody at the first write that fails, and what runs in it at that moment may never end.
 */
// reads and writes at a position are the channel's own, which needs no lock; a write that waits
// must not keep reads waiting
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
public final class PatientFile extends FileBase {
  private static final Duration UNTIL_ROOM = Duration.ofMillis(250);
  private static final Duration UNTIL_BETTER = Duration.ofSeconds(1);
  private static final Map<Path, Consumer<IOException>> WATCHERS = new ConcurrentHashMap<>();

  private final FileChannel file;
  private final Path folder;

  /** One write. */
  private interface Write {
    int run() throws IOException;
  }

  /** {@code folder}: the journal's. */
  public PatientFile(FileChannel file, Path folder) {
    this.file = file;
    this.folder = folder;
  }

  /** Tells {@code watcher} of every write in the folder that failed and is tried again, until {@link #unwatch}. */
  public static void watch(Path folder, Consumer<IOException> watcher) {
    WATCHERS.put(key(folder), watcher);
  }

  /** From now on a write that fails has failed. */
  public static void unwatch(Path folder) {
    WATCHERS.remove(key(folder));
  }

  /** H2 resolves links. */
  private static Path key(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException notThereYet) {
      return folder.toAbsolutePath().normalize();
    }
  }

  private int write(ByteBuffer bytes, Write write) throws IOException {
    int from = bytes.position();
    while (true) {
      try {
        return write.run();
      } catch (IOException e) {
        bytes.position(from);
        Consumer<IOException> watcher = WATCHERS.get(key(folder));
        if (watcher == null) {
          throw e;
        }
        watcher.accept(e);
        pause(FullDisk.explains(e, folder) ? UNTIL_ROOM : UNTIL_BETTER, e);
      }
    }
  }

  private static void pause(Duration pause, IOException failure) throws IOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    return write(bytes, () -> file.write(bytes, position));
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return write(bytes, () -> file.write(bytes));
  }

  @Override
  public int read(ByteBuffer bytes, long position) throws IOException {
    return file.read(bytes, position);
  }

  @Override
  public int read(ByteBuffer bytes) throws IOException {
    return file.read(bytes);
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    file.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    file.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    file.force(metadata);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return file.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }
}
