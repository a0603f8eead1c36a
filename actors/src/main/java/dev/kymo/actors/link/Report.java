package dev.kymo.actors.link;

import dev.kymo.actors.protocol.CrossesJvms;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.time.Duration;
import java.util.List;

/**
 * What a worker tells of an attempt, in one numbered stream. It is kept, and sent again, until the head has acknowledged it.
 *
 * @param sequence the report's number, from 1; 0: outside the stream, not kept
 */
public record Report(AttemptId attempt, long sequence, Item item) implements CrossesJvms {

  /** What there is to tell. */
  public sealed interface Item extends CrossesJvms {}

  /** The worker has the lease, and nothing else to say. */
  public enum Alive implements Item {
    INSTANCE
  }

  /**
   * A step was taken.
   *
   * @param probeLag steps from the oldest unread snapshot to this one
   */
  public record StepTaken(StepRow row, long probeLag) implements Item {}

  /**
   * A snapshot was read.
   *
   * @param rows all that its probes found
   */
  public record Found(List<RunRow> rows) implements Item {
    public Found {
      rows = List.copyOf(rows);
    }
  }

  /**
   * A checkpoint is on disk. All that it rests on was reported before: every step up to it and what was found in every snapshot of them.
   *
   * @param last whether no step is left
   */
  public record CheckpointWritten(
      CheckpointId checkpoint, int stage, boolean endsStage, boolean last, Duration took)
      implements Item {}

  /** Reference log-probabilities are kept in this file. */
  public record ReferencesWritten(ReferenceFile file) implements Item {}

  /** The trainer waited because its probes were behind. */
  public record ProbesAwaited(Duration waited) implements Item {}

  /** The model is in the run's folder, in these files; nothing follows. */
  public record Exported(List<SegmentRef> files) implements Item {
    public Exported {
      files = List.copyOf(files);
    }
  }

  /**
   * The attempt is over before its run is; nothing follows.
   *
   * @param step the last finished step, or that of the snapshot which could not be read
   */
  public record Ended(EndReason reason, String message, long step) implements Item {}

  /** Some bytes of an item that is too long for one message; they end with the last piece. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares pieces
  public record Piece(byte[] bytes, boolean last) implements Item {}
}
