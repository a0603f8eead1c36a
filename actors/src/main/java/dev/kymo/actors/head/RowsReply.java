package dev.kymo.actors.head;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.SegmentRef;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;

/** What the rows' actor tells the run. */
sealed interface RowsReply extends NoSerializationVerificationNeeded {
  AttemptId attempt();

  /** Rows of the attempt are welcome. */
  record RowsReady(AttemptId attempt) implements RowsReply {}

  /** Segments are not as they were written; {@code committed}: their rows counted. */
  record RowsDamaged(AttemptId attempt, List<String> paths, String reason, boolean committed)
      implements RowsReply {
    public RowsDamaged {
      paths = List.copyOf(paths);
    }
  }

  /** Everything that the checkpoint rests on is on disk: in these beginnings of files. */
  record CheckpointDurable(
      AttemptId attempt, Report.CheckpointWritten written, List<SegmentRef> segments)
      implements RowsReply {
    public CheckpointDurable {
      segments = List.copyOf(segments);
    }
  }

  /** The worker told something of which rows know nothing; everything that it told before is on disk. */
  record Told(AttemptId attempt, Report.Item item) implements RowsReply {}

  /** A repeated row is not what was written first; rows of the attempt are no longer taken. */
  record RowsDiffer(AttemptId attempt, long step, String kind, String expected, String actual)
      implements RowsReply {}

  /** Rows could not be written or read, or may not stand where they would; rows of the attempt are no longer taken. */
  record RowsFailed(AttemptId attempt, EndReason reason, String message) implements RowsReply {}

  /** The run's result files are complete. */
  record RowsAssembled(AttemptId attempt) implements RowsReply {}
}
