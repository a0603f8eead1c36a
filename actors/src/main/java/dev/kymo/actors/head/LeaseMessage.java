package dev.kymo.actors.head;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.Lease;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.Slot;
import dev.kymo.actors.link.ToWorker.Wish;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;

/** What a run's end of the link is told. */
sealed interface LeaseMessage extends NoSerializationVerificationNeeded {

  /** What it tells itself. */
  sealed interface Own extends LeaseMessage {}

  /** Grant this lease, until it is revoked. */
  record Begin(Lease lease, Slot slot, Want want, ActorRef<RunMessage> run)
      implements LeaseMessage {}

  /** What the run wants of the attempt; void for any other than that of the newest lease. */
  record Want(AttemptId attempt, long committedStep, List<String> keep, boolean paused, Wish wish)
      implements LeaseMessage {
    public Want {
      keep = List.copyOf(keep);
    }
  }

  /** The attempt's reports up to this number are durable. */
  record Acknowledge(AttemptId attempt, long sequence) implements LeaseMessage {}

  /** The attempt is over for its run. */
  record Revoke(AttemptId attempt) implements LeaseMessage {}

  /** The node of this name is gone. */
  record NodeGone(String node, String message) implements LeaseMessage {}

  record Reported(Report report) implements Own {}

  enum Beat implements Own {
    INSTANCE
  }
}
