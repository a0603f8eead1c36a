package dev.kymo.actors.head;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.Pieces;
import dev.kymo.actors.link.Report;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** The reports of one attempt after the other: which is next, and up to which they are acknowledged. A gap waits until what is missing is sent again. */
final class ReportStream {
  private final Pieces pieces;
  private @Nullable ActorRef<LeaseMessage> lease;
  private long taken;
  private long acknowledged;

  ReportStream(Pieces pieces) {
    this.pieces = pieces;
  }

  /** The item that the report is or completes; empty: it is not its turn, or more of it follows. {@code from}: who waits for it. */
  Optional<Report.Item> take(Report report, ActorRef<LeaseMessage> from) {
    lease = from;
    if (report.sequence() != taken + 1) {
      acknowledged = 0; // it came again: the acknowledgement may have been lost
      return Optional.empty();
    }
    taken = report.sequence();
    return pieces.join(report.item());
  }

  /** All that was taken is durable. */
  void acknowledge(AttemptId attempt) {
    ActorRef<LeaseMessage> waiting = lease;
    if (waiting != null && taken > acknowledged) {
      acknowledged = taken;
      waiting.tell(new LeaseMessage.Acknowledge(attempt, taken));
    }
  }

  /** Another attempt's stream begins. */
  void beginAnew() {
    lease = null;
    taken = 0;
    acknowledged = 0;
    pieces.forget();
  }
}
