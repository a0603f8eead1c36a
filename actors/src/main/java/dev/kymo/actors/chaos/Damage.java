package dev.kymo.actors.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Damages files of a run that nobody trains at the moment: a checkpoint, rows, or the last line that was being written. */
final class Damage {
  private static final int FORMS = 4;
  /** Bytes that a torn line loses. */
  private static final int TORN = 7;

  private final RunsOnDisk runs;
  private final Random chance;

  Damage(RunsOnDisk runs, Random chance) {
    this.runs = runs;
    this.chance = chance;
  }

  /** What was damaged, and how; null: there was nothing yet. */
  @Nullable
  String inflict() throws IOException {
    Path run = RunsOnDisk.pick(runs.unfinished(), chance.nextInt(Integer.MAX_VALUE));
    if (run == null) {
      return null;
    }
    int form = chance.nextInt(FORMS);
    List<Path> files = nonEmpty(form < 2 ? runs.checkpoints(run) : runs.segments(run));
    Path file = files.isEmpty() ? null : files.get(0);
    if (file == null) {
      return null;
    }
    long size = file.toFile().length();
    long place = (long) (chance.nextDouble() * size);
    String done = switch (form) {
      case 0, 2 -> {
        flip(file, place);
        yield "byte " + place + " of " + size + " flipped in ";
      }
      case 1 -> {
        cut(file, place);
        yield "cut to " + place + " of " + size + " bytes: ";
      }
      default -> {
        cut(file, Math.max(0, size - TORN));
        yield "last line torn in ";
      }
    };
    return done + run.getFileName() + "/" + run.relativize(file);
  }

  private static List<Path> nonEmpty(List<Path> files) {
    return Stream.of(files)
        .flatMap(List::stream)
        .filter(file -> file.toFile().length() > 0)
        .toList();
  }

  private static void flip(Path file, long place) throws IOException {
    try (FileChannel open =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      open.read(one, place);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      open.write(one, place);
    }
  }

  private static void cut(Path file, long length) throws IOException {
    try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
      open.truncate(length);
    }
  }
}
