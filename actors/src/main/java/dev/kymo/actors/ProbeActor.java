package dev.kymo.actors;

import dev.kymo.actors.lease.AttemptId;
import dev.kymo.actors.protocol.CrossesJvms;
import dev.kymo.actors.run.EndReason;
import dev.kymo.probes.PlannedProbe;
import dev.kymo.probes.ProbeFactory;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.workers.training.ParameterSnapshot;
import java.time.Duration;
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
import org.jspecify.annotations.Nullable;

/**
 * Reads the snapshots of one worker, on a thread of its own, and closes them. What they find is kept and sent again until they
 * are on disk. A probe that fails ends the attempt: a row is never left out.
 */
public final class ProbeActor extends AbstractBehavior<ProbeActor.Command> {

  public sealed interface Command extends CrossesJvms {}

  /** Read and close {@code snapshot}; the only message that cannot leave its JVM. */
  record Observe(
      StepSnapshot snapshot, ActorRef<WorkerActor.Command> worker, ActorRef<RowsActor.Command> rows)
      implements Command, NoSerializationVerificationNeeded {}

  /** The attempt's findings up to number {@code sequence} are on disk. */
  public record FindingsDurable(AttemptId attempt, long sequence) implements Command {}

  private enum Resend implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  private final OpenProbes probes;
  private final Duration resendAfter;

  private @Nullable AttemptId attempt;
  private @Nullable ActorRef<RowsActor.Command> rows;
  private Unacknowledged<RowsActor.TakeFindings> unacknowledged = new Unacknowledged<>();

  private ProbeActor(ActorContext<Command> context, ProbeFactory probes, Duration resendAfter) {
    super(context);
    this.probes = new OpenProbes(probes);
    this.resendAfter = resendAfter;
  }

  public static Behavior<Command> create(ProbeFactory probes, Duration resendAfter) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startTimerWithFixedDelay(Resend.INSTANCE, resendAfter);
      return new ProbeActor(context, probes, resendAfter);
    }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Observe.class, this::onObserve)
        .onMessage(FindingsDurable.class, this::onFindingsDurable)
        .onMessage(Resend.class, this::onResend)
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
    try (claimed) {
      if (!snapshot.attempt().equals(attempt)) {
        attempt = snapshot.attempt();
        rows = observe.rows();
        unacknowledged = new Unacknowledged<>();
      }
      List<RunRow> found = new ArrayList<>();
      for (PlannedProbe due : snapshot.due()) {
        found.addAll(probes.get(due).read(claimed));
      }
      observe
          .rows()
          .tell(unacknowledged.add(
              sequence -> new RowsActor.TakeFindings(
                  snapshot.attempt(), sequence, found, getContext().getSelf()),
              System.nanoTime()));
    } catch (RuntimeException | Error e) {
      EndReason reason = Failures.classify(e);
      observe
          .worker()
          .tell(new WorkerActor.ProbeFailed(
              snapshot.attempt(),
              snapshot.step(),
              reason == EndReason.EXCEPTION ? EndReason.PROBE : reason,
              Failures.describe(e)));
      throw e; // for supervision
    }
    observe.worker().tell(new WorkerActor.SnapshotReleased(snapshot.attempt(), snapshot.step()));
    return this;
  }

  private Behavior<Command> onFindingsDurable(FindingsDurable durable) {
    if (durable.attempt().equals(attempt)) {
      unacknowledged.acknowledge(durable.sequence());
    }
    return this;
  }

  private Behavior<Command> onResend(Resend resend) {
    ActorRef<RowsActor.Command> receiver = rows;
    if (receiver != null) {
      unacknowledged.overdue(resendAfter, System.nanoTime()).forEach(receiver::tell);
    }
    return this;
  }

  private Behavior<Command> closeProbes() {
    probes.close();
    return this;
  }
}
