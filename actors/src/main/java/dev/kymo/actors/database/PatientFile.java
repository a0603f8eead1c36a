package dev.kymo.actors.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A journal's file, whose writes are tried again while somebody watches the journal and lets it go on: for room, or because a
 * disturbance may pass. H2 closes its database under everybody at the first write that fails, and what runs in it at that moment may never end.
 */
public final class PatientFile extends PassedOnFile {
  private static final Duration UNTIL_ROOM = Duration.ofMillis(250);
  private static final Duration UNTIL_BETTER = Duration.ofSeconds(1);
  private static final Map<Path, Consumer<IOException>> WATCHERS = new ConcurrentHashMap<>();

  private final Path folder;

  /** {@code folder}: the journal's. */
  public PatientFile(FileChannel file, Path folder) {
    super(file);
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

  @Override
  protected int write(ByteBuffer bytes, Write write) throws IOException {
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
}
