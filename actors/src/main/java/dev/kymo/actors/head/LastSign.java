package dev.kymo.actors.head;

import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.run.LifecycleEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The last sign of life of a run whose head is gone: when a row or a checkpoint of it was last written. */
final class LastSign {
  /** rows/t1/steps.jsonl, checkpoints/NAME/FILE. */
  private static final int DEEP = 2;

  private LastSign() {}

  /** If {@code event} ends an attempt because its head is gone, the last that was written of it; empty otherwise, or when nobody can tell. */
  static Optional<Instant> before(LifecycleEvent event, Path runDir) {
    return event instanceof LifecycleEvent.AttemptEnded ended
            && ended.reason() == EndReason.HEAD_LOST
        ? in(runDir)
        : Optional.empty();
  }

  private static Optional<Instant> in(Path runDir) {
    return Stream.of("rows", "checkpoints")
        .map(runDir::resolve)
        .filter(Files::isDirectory)
        .flatMap(LastSign::times)
        .max(Comparator.naturalOrder());
  }

  private static Stream<Instant> times(Path folder) {
    try (Stream<Path> files = Files.walk(folder, DEEP)) {
      return files.map(LastSign::time).toList().stream().flatMap(Stream::ofNullable);
    } catch (IOException | UncheckedIOException e) {
      return Stream.empty(); // a time that nobody can tell costs a measurement only
    }
  }

  private static @Nullable Instant time(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException gone) {
      return null;
    }
  }
}
