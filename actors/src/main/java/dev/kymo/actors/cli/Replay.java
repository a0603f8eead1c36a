package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.replay.Recording;
import dev.kymo.monitoring.replay.TimedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Feeds sinks with what was recorded in an output folder. */
final class Replay {
  /** Longer pauses, as between an interruption and its resume, are cut to this. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private Replay() {}

  /** Feeds one sink with everything at once. */
  static void history(OutputFolder folder, EventSink sink) {
    try (Recording recording = Recording.open(runDirs(folder))) {
      for (TimedEvent next = recording.take(); next != null; next = recording.take()) {
        sink.accept(next.event());
      }
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /** Feeds the sinks as fast as it happened, {@code speed} times over; infinity: without waiting. */
  static void paced(OutputFolder folder, List<EventSink> sinks, double speed)
      throws InterruptedException {
    try (Recording recording = Recording.open(runDirs(folder))) {
      @Nullable Instant before = null;
      double due = System.nanoTime();
      for (TimedEvent next = recording.take(); next != null; next = recording.take()) {
        if (before != null) {
          due += nanos(Duration.between(before, next.at())) / speed;
          sleepUntil(due);
        }
        before = next.at();
        for (EventSink sink : sinks) {
          sink.accept(next.event());
        }
      }
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static double nanos(Duration pause) {
    return Math.min(pause.toNanos(), LONGEST_PAUSE.toNanos());
  }

  private static void sleepUntil(double due) throws InterruptedException {
    long millis = Math.round((due - System.nanoTime()) / 1e6);
    if (millis > 0) {
      Thread.sleep(millis);
    }
  }

  private static List<Path> runDirs(OutputFolder folder) {
    return folder.experiment().runs().stream()
        .map(RunSpec::id)
        .map(folder::runDir)
        .toList();
  }

  private static BadInputException unreadable(OutputFolder folder, IOException e) {
    return new BadInputException(
        "cannot read what was recorded in " + folder.folder() + ": " + e.getMessage(), e);
  }
}
