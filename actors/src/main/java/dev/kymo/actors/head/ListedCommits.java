package dev.kymo.actors.head;

import dev.kymo.actors.link.SegmentRef;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.CommittedSegment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the list of what is committed in a run's folder up with the journal. It is behind for an instant and after a crash,
 * never ahead.
 */
final class ListedCommits {
  private final Path runDir;
  private final String run;
  private final @Nullable Long totalSteps;
  /** What was written last; null: this process has not granted the run an attempt. */
  private @Nullable CommitList written;

  private List<CommittedSegment> model = List.of();

  ListedCommits(Path runDir, String run, @Nullable Long totalSteps) {
    this.runDir = runDir;
    this.run = run;
    this.totalSteps = totalSteps;
  }

  /** An attempt begins from what the journal holds, which may be less than was listed. */
  void begin(RowsMessage.BeginAttempt begin) throws IOException {
    model = List.of();
    write(begin.committedStep(), null, SegmentRef.committed(begin.committed()));
  }

  /** The journal holds {@code event}. */
  void recorded(LifecycleEvent event) throws IOException {
    CommitList before = written;
    if (event instanceof LifecycleEvent.Committed committed) {
      write(
          committed.commit().step(),
          null,
          SegmentRef.committed(committed.commit().segments()));
    } else if (event instanceof LifecycleEvent.ModelExported exported) {
      model = SegmentRef.committed(exported.files());
    } else if (before != null && end(event) != null) {
      write(before.step(), end(event), before.segments());
    }
  }

  private static @Nullable RunStatus end(LifecycleEvent event) {
    if (event instanceof LifecycleEvent.RunCompleted) {
      return RunStatus.COMPLETED;
    }
    if (event instanceof LifecycleEvent.RunFailed) {
      return RunStatus.FAILED;
    }
    return event instanceof LifecycleEvent.RunDiverged ? RunStatus.DIVERGED : null;
  }

  private void write(long step, @Nullable RunStatus end, List<CommittedSegment> segments)
      throws IOException {
    CommitList list = new CommitList(run, totalSteps, step, end, segments, model);
    list.write(runDir);
    written = list;
  }
}
