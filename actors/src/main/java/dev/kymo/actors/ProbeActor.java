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
 * Reads the snapshots of one worker, on a thread of its own, and closes them. What they find is kept and sent again until the
 * aggregator has them on disk. A probe that fails ends the attempt: a row is never left out.
 */
public final class ProbeActor extends AbstractBehavior<ProbeActor.Command> {

  public sealed interface Command extends CrossesJvms {}

  /** Read and close {@code snapshot}; the only message that cannot leave its JVM. */
  record Observe(StepSnapshot snapshot, ActorRef<WorkerActor.Command> worker)
      implements Command, NoSerializationVerificationNeeded {}

  /** The aggregator has the attempt's findings up to number {@code sequence} on disk. */
  public record FindingsDurable(AttemptId attempt, long sequence) implements Command {}

  private enum Resend implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  private final OpenProbes probes;
  private final ActorRef<Aggregator.Command> aggregator;
  private final Duration resendAfter;

  private @Nullable AttemptId attempt;
  private Unacknowledged<Aggregator.TakeFindings> unacknowledged = new Unacknowledged<>();

  private ProbeActor(
      ActorContext<Command> context,
      ProbeFactory probes,
      ActorRef<Aggregator.Command> aggregator,
      Duration resendAfter) {
    super(context);
    this.probes = new OpenProbes(probes);
    this.aggregator = aggregator;
    this.resendAfter = resendAfter;
  }

  public static Behavior<Command> create(
      ProbeFactory probes, ActorRef<Aggregator.Command> aggregator, Duration resendAfter) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startTimerWithFixedDelay(Resend.INSTANCE, resendAfter);
      return new ProbeActor(context, probes, aggregator, resendAfter);
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
        unacknowledged = new Unacknowledged<>();
      }
      List<RunRow> rows = new ArrayList<>();
      for (PlannedProbe due : snapshot.due()) {
        rows.addAll(probes.get(due).read(claimed));
      }
      aggregator.tell(unacknowledged.add(
          sequence -> new Aggregator.TakeFindings(
              snapshot.attempt(), sequence, rows, getContext().getSelf()),
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
    unacknowledged.overdue(resendAfter, System.nanoTime()).forEach(aggregator::tell);
    return this;
  }

  private Behavior<Command> closeProbes() {
    probes.close();
    return this;
  }
}
