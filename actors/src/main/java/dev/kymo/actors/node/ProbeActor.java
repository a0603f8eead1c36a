package dev.kymo.actors.node;

import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.Failures;
import dev.kymo.probes.PlannedProbe;
import dev.kymo.probes.ProbeFactory;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.workers.training.ParameterSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** Reads the snapshots of one worker, on a thread of its own, and closes them. A probe that fails ends the attempt: a row is never left out. */
final class ProbeActor extends AbstractBehavior<ProbeActor.Command> {

  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** Read and close {@code snapshot}. */
  record Observe(StepSnapshot snapshot) implements Command {}

  private final OpenProbes probes;
  private final ActorRef<WorkerActor.Command> worker;

  private ProbeActor(
      ActorContext<Command> context, ProbeFactory probes, ActorRef<WorkerActor.Command> worker) {
    super(context);
    this.probes = new OpenProbes(probes);
    this.worker = worker;
  }

  static Behavior<Command> create(ProbeFactory probes, ActorRef<WorkerActor.Command> worker) {
    return Behaviors.setup(context -> new ProbeActor(context, probes, worker));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Observe.class, this::onObserve)
        .onSignal(PreRestart.class, signal -> closeProbes())
        .onSignal(PostStop.class, signal -> closeProbes())
        .build();
  }

  private Behavior<Command> onObserve(Observe observe) {
    StepSnapshot snapshot = observe.snapshot();
    ParameterSnapshot claimed = snapshot.claim();
    if (claimed == null) {
      return this; // the attempt was over before its turn came
    }
    List<RunRow> found = new ArrayList<>();
    try (claimed) {
      for (PlannedProbe due : snapshot.due()) {
        found.addAll(probes.get(due).read(claimed));
      }
    } catch (RuntimeException | Error e) {
      EndReason reason = Failures.classify(e);
      worker.tell(new WorkerActor.SnapshotUnread(
          snapshot.attempt(),
          snapshot.step(),
          reason == EndReason.EXCEPTION ? EndReason.PROBE : reason,
          Failures.describe(e)));
      throw e; // for supervision
    }
    worker.tell(new WorkerActor.SnapshotRead(snapshot.attempt(), snapshot.step(), found));
    return this;
  }

  private Behavior<Command> closeProbes() {
    probes.close();
    return this;
  }
}
