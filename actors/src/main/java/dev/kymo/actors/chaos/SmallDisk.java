package dev.kymo.actors.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A disk in memory that can be filled up: a tmpfs, where the system lets us mount one. */
public final class SmallDisk implements AutoCloseable {
  private static final int BLOCK = 1 << 16;

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /**
   * Mounts one over a folder.
   *
   * @throws IOException if that is not permitted, with what the system says
   */
  public static SmallDisk mount(Path folder, long bytes) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    command("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", folder.toString());
    return new SmallDisk(folder);
  }

  /** Leaves no room for some time. */
  void fillFor(long seconds) throws IOException, InterruptedException {
    Path filler = folder.resolve("filler");
    try {
      try (OutputStream out = Files.newOutputStream(filler)) {
        byte[] block = new byte[BLOCK];
        while (true) {
          out.write(block);
        }
      } catch (IOException full) {
        TimeUnit.SECONDS.sleep(seconds); // which is what it was written for
      }
    } finally {
      Files.deleteIfExists(filler);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      command("umount", folder.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void command(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(said.strip());
    }
  }
}
