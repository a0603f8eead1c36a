package dev.kymo.monitoring.replay;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The events and rows of all runs of an experiment in the order in which they happened, from what counts in its folder. What is
 * damaged of one run costs no other run anything; see {@link #flaws}. Not thread-safe.
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
   * Opens a recording; hashes the rows of all runs.
   *
   * @param runsFolder the folder of the runs' folders
   * @param runs in the experiment's order; those that have not begun have nothing to tell
   */
  public static Recording open(Path runsFolder, List<RunIdentity> runs, Access access)
      throws IOException {
    Recording recording = new Recording();
    boolean opened = false;
    try {
      for (RunIdentity run : runs) {
        RunFolder folder = RunFolder.look(runsFolder, run, access);
        if (folder != null) {
          recording.runs.add(RecordedRun.open(folder, access));
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
  public @Nullable TimedEvent take() {
    Next first = next.poll();
    if (first == null) {
      return null;
    }
    TimedEvent event = runs.get(first.run()).take();
    queue(first.run());
    return event;
  }

  /** What is wrong with the runs' files, in the order of the runs, as far as they have been read. */
  public List<Flaw> flaws() {
    return runs.stream().flatMap(run -> run.flaws().stream()).toList();
  }

  @Override
  public void close() {
    runs.forEach(RecordedRun::close);
  }
}
