package dev.kymo.actors.link;

import dev.kymo.actors.protocol.CrossesJvms;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What a head tells a worker. Each message may be lost, doubled or late: it is sent again with every beat until it has had its effect. */
public sealed interface ToWorker extends CrossesJvms {

  /** What a trainer is to come to. */
  enum Wish {
    /** The run's last step. */
    TRAIN,
    /** The trained model in the run's folder; the last step is committed. */
    EXPORT,
    /** An end now; the run goes on from its last commit later. */
    STOP
  }

  /** Train what the lease says and report to {@code reportTo}; a newer lease ends an older one of the same slot. */
  record Grant(Lease lease, ActorRef<Report> reportTo) implements ToWorker {}

  /** Have the attempt write a checkpoint after its current step and end, so that its run goes on elsewhere; take no other lease, and end when that is known. */
  enum HandOver implements ToWorker {
    INSTANCE
  }

  /**
   * The whole state that is wanted of an attempt; one of a higher number replaces it.
   *
   * @param number counts the orders of the attempt
   * @param acknowledged all reports up to this number are durable
   * @param committedStep checkpoints up to this step are committed or will never be
   * @param keep names of the committed checkpoints that must stay; others may be deleted
   * @param paused whether to take no further step
   */
  record Orders(
      AttemptId attempt,
      long number,
      long acknowledged,
      long committedStep,
      List<String> keep,
      boolean paused,
      Wish wish)
      implements ToWorker {
    public Orders {
      keep = List.copyOf(keep);
    }
  }
}
