package dev.kymo.actors.head;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.SegmentRef;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.RowsFolder;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** What a run's rows' actor is told. */
sealed interface RowsMessage extends NoSerializationVerificationNeeded {

  /** What it tells itself. */
  sealed interface Own extends RowsMessage {}

  /**
   * Take rows of this attempt only, from now on.
   *
   * @param responses all response types of its readings, in order
   * @param rows where they go
   * @param committed the rows that count
   * @param committedStep the step up to which they go
   * @param distrusted paths of segments not to be compared with
   * @param branching whether rows written before are not compared with
   */
  record BeginAttempt(
      AttemptId attempt,
      List<String> responses,
      RowsFolder rows,
      List<SegmentRef> committed,
      long committedStep,
      List<String> distrusted,
      boolean branching,
      ActorRef<RowsReply> replyTo)
      implements RowsMessage {
    public BeginAttempt {
      responses = List.copyOf(responses);
      committed = List.copyOf(committed);
      distrusted = List.copyOf(distrusted);
    }
  }

  /** The attempt's worker reports. {@code lease} hears when this and all before it are durable. */
  record TakeReport(Report report, ActorRef<LeaseMessage> lease) implements RowsMessage {}

  /** Write the run's result files from what is committed. */
  record AssembleRows(AttemptId attempt, List<SegmentRef> committed, ActorRef<RowsReply> replyTo)
      implements RowsMessage {
    public AssembleRows {
      committed = List.copyOf(committed);
    }
  }

  /** Nothing was heard of the attempt's worker after {@code at}; that it ended is about to be journaled. */
  record SilentSince(Instant at) implements RowsMessage {}

  /** The journal holds {@code event}. */
  record EventJournaled(LifecycleEvent event) implements RowsMessage {}

  /** The run is over under this head: close its rows, then end. */
  enum Finish implements RowsMessage {
    INSTANCE
  }

  enum Flush implements Own {
    INSTANCE
  }
}
