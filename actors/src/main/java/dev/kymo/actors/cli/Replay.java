package dev.kymo.actors.cli;

import dev.kymo.actors.experiment.BadInputException;
import dev.kymo.actors.experiment.OutputFolder;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.replay.Access;
import dev.kymo.monitoring.replay.Flaw;
import dev.kymo.monitoring.replay.Recording;
import dev.kymo.monitoring.replay.TimedEvent;
import dev.kymo.vocabulary.IoReason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Feeds sinks with what was recorded in an output folder. Writes nothing there. */
final class Replay {
  /** Longer pauses, as between an interruption and its resume, are cut to this. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private Replay() {}

  /** Feeds one sink with everything at once; returns what is wrong with what was recorded. */
  static List<Flaw> history(OutputFolder folder, Access access, EventSink sink) {
    try (Recording recording = open(folder, access)) {
      for (TimedEvent next = recording.take(); next != null; next = recording.take()) {
        sink.accept(next.event());
      }
      return recording.flaws();
    }
  }

  /**
   * Feeds the sinks as fast as it happened, {@code speed} times over; infinity: without waiting. Returns what is wrong with what
   * was recorded.
   */
  static List<Flaw> paced(OutputFolder folder, Access access, List<EventSink> sinks, double speed)
      throws InterruptedException {
    try (Recording recording = open(folder, access)) {
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
      return recording.flaws();
    }
  }

  private static Recording open(OutputFolder folder, Access access) {
    try {
      return Recording.open(folder.runsFolder(), RecordedRuns.identities(folder), access);
    } catch (IOException e) {
      throw new BadInputException(
          "cannot read what was recorded in " + folder.folder() + ": " + IoReason.withFile(e), e);
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
}
