package dev.kymo.actors.head;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Knows whether the disk of an experiment is full, and tells the user once when that begins and once when there is room again.
 * Confined to its owner's thread.
 */
final class RoomWatch {
  /** What rows, journal and lists may grow by before one looks again. */
  private static final long RESERVE = 256L << 10;

  private static final double MIB = 1L << 20;

  private final Path folder;
  private final ToLongFunction<Path> free;
  private final Consumer<String> tell;
  private long needed = RESERVE;
  private boolean full;

  /**
   * @param folder the experiment's
   * @param free bytes that may still be written below a folder
   * @param tell for the user
   */
  RoomWatch(Path folder, ToLongFunction<Path> free, Consumer<String> tell) {
    this.folder = folder;
    this.free = free;
    this.tell = tell;
  }

  /**
   * A write failed for want of room.
   *
   * @param what could not be written, and why
   * @param bytes that the run needs to go on, its next checkpoint for one
   */
  void failed(String what, long bytes) {
    needed = Math.max(needed, bytes + RESERVE);
    if (!full) {
      full = true;
      tell.accept("the disk is full: " + mebibytes(free.applyAsLong(folder)) + " are free in "
          + folder + ", " + mebibytes(needed) + " are needed to go on (" + what
          + "). Runs wait and go on when there is room; nothing committed is lost");
    }
  }

  boolean isFull() {
    return full;
  }

  /** Looks again; whether runs may go on now. */
  boolean isThere() {
    long now = free.applyAsLong(folder);
    if (full && now >= needed) {
      full = false;
      tell.accept(
          "there is room again in " + folder + " (" + mebibytes(now) + " are free); runs go on");
    }
    return !full;
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
  }
}
