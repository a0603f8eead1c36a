package dev.kymo.actors.chaos;

import dev.kymo.monitoring.event.EventJson;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the folders of runs that others train tell from outside: how far each is, which files it has, which have just been written. */
final class RunsOnDisk {
  private static final int TAIL = 1 << 16;

  private final Path runs;
  private final Map<String, Long> furthest = new HashMap<>();

  /** {@code experiment}: its folder, which need not be there yet. */
  RunsOnDisk(Path experiment) {
    this.runs = experiment.resolve("runs");
  }

  /** The folders of the runs that have begun. */
  List<Path> folders() throws IOException {
    return list(runs).filter(Files::isDirectory).toList();
  }

  /** Runs whose model is not there yet. */
  List<Path> unfinished() throws IOException {
    return folders().stream()
        .filter(run -> !Files.exists(run.resolve("steps.jsonl")))
        .toList();
  }

  /** The furthest steps that the runs have ever come to, together; repeated steps are not counted twice. */
  long steps() throws IOException {
    for (Path run : folders()) {
      long step = 0;
      for (Path file : segments(run)) {
        if (file.getFileName().toString().equals("steps.jsonl")) {
          step = Math.max(step, lastStep(file));
        }
      }
      furthest.merge(run.getFileName().toString(), step, Math::max);
    }
    return furthest.values().stream().mapToLong(Long::longValue).sum();
  }

  private static long lastStep(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(0, open.length() - TAIL);
      byte[] tail = new byte[(int) (open.length() - from)];
      open.seek(from);
      open.readFully(tail);
      String text = new String(tail, StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n');
      int begin = end < 0 ? -1 : text.lastIndexOf('\n', end - 1);
      return end < 0
          ? 0
          : EventJson.parse(text.substring(begin + 1, end)).path("step").asLong();
    } catch (IllegalArgumentException torn) {
      return 0; // damaged on purpose
    } catch (java.io.EOFException | java.io.FileNotFoundException changed) {
      return 0; // it is looked at again
    }
  }

  /** The run's segments of rows, the last written first. */
  List<Path> segments(Path run) throws IOException {
    return newest(list(run.resolve("rows")).flatMap(RunsOnDisk::quietly));
  }

  /** The files of the run's checkpoints, the last written first. */
  List<Path> checkpoints(Path run) throws IOException {
    return newest(list(run.resolve("checkpoints")).flatMap(RunsOnDisk::quietly));
  }

  /** Path and size of everything that is being written; with {@code checkpoints}, of checkpoints only. */
  Map<Path, Long> written(boolean checkpoints) throws IOException {
    Map<Path, Long> sizes = new HashMap<>();
    for (Path run : folders()) {
      List<Path> files = checkpoints ? checkpoints(run) : segments(run);
      files.forEach(file -> sizes.put(file, file.toFile().length()));
    }
    return sizes;
  }

  private static List<Path> newest(Stream<Path> files) {
    record Dated(Path file, long at) {}
    return files
        .filter(Files::isRegularFile)
        .map(file -> new Dated(file, file.toFile().lastModified()))
        .sorted(Comparator.comparingLong(Dated::at).reversed().thenComparing(Dated::file))
        .map(Dated::file)
        .toList();
  }

  private static Stream<Path> quietly(Path folder) {
    try {
      return list(folder);
    } catch (IOException gone) {
      return Stream.empty(); // swept in between
    }
  }

  private static Stream<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList().stream();
    }
  }

  /** The one that {@code number} falls on; null: there is none. */
  static <T> @Nullable T pick(List<T> all, int number) {
    return all.isEmpty() ? null : all.get(Math.floorMod(number, all.size()));
  }
}
