package dev.kymo.monitoring.replay;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The events and rows of all runs of an experiment in the order in which they happened, from what counts in its folder. Not
 * thread-safe.
 */
public final class Recording implements Closeable {
  private final List<RecordedRun> runs = new ArrayList<>();
  private final PriorityQueue<Next> next = new PriorityQueue<>(
      Comparator.comparing((Next n) -> n.event().at()).thenComparing(Next::run));

  /**
   * @param run position of the run among all, so that equal times have an order
   */
  private record Next(TimedEvent event, int run) {}

  private Recording() {}

  /**
   * Opens a recording.
   *
   * @param runDirs the folders of the runs, in the experiment's order; those that do not exist have nothing to tell
   */
  public static Recording open(List<Path> runDirs) throws IOException {
    Recording recording = new Recording();
    boolean opened = false;
    try {
      for (Path runDir : runDirs) {
        if (Files.isDirectory(runDir)) {
          recording.runs.add(RecordedRun.open(runDir));
          recording.queue(recording.runs.size() - 1);
        }
      }
      opened = true;
      return recording;
    } finally {
      if (!opened) {
        recording.close();
      }
    }
  }

  private void queue(int run) {
    TimedEvent event = runs.get(run).peek();
    if (event != null) {
      next.add(new Next(event, run));
    }
  }

  /** What happened next; null: nothing did. */
  public @Nullable TimedEvent take() throws IOException {
    Next first = next.poll();
    if (first == null) {
      return null;
    }
    TimedEvent event = runs.get(first.run()).take();
    queue(first.run());
    return event;
  }

  @Override
  public void close() throws IOException {
    @Nullable IOException failure = null;
    for (RecordedRun run : runs) {
      try {
        run.close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
