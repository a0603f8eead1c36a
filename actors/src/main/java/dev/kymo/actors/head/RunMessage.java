package dev.kymo.actors.head;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.ReferenceFile;
import dev.kymo.actors.link.Slot;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;

/** What a run's actor is told. */
sealed interface RunMessage extends NoSerializationVerificationNeeded {

  /** What it tells itself. */
  sealed interface Own extends RunMessage {}

  /** Take no further step until {@link Resume}. */
  enum Pause implements RunMessage {
    INSTANCE
  }

  /** Go on after {@link Pause}. */
  enum Resume implements RunMessage {
    INSTANCE
  }

  /** End the attempt and this actor; a later head resumes the run. */
  enum Stop implements RunMessage {
    INSTANCE
  }

  /**
   * A slot is free for this run; {@link SupervisorMessage.SlotReleased} gives it back.
   *
   * @param lease the number of the lease that it may be granted
   * @param references the files of reference log-probabilities that can be believed
   */
  record SlotGranted(Slot slot, long lease, List<ReferenceFile> references) implements RunMessage {
    public SlotGranted {
      references = List.copyOf(references);
    }
  }

  /** Nothing was heard of the attempt's worker for too long. */
  record WorkerLost(AttemptId attempt, String message) implements RunMessage {}

  /** What the rows' actor says. */
  record RowsReplied(RowsReply reply) implements RunMessage {}

  enum Begin implements Own {
    INSTANCE
  }

  enum AskForSlot implements Own {
    INSTANCE
  }
}
