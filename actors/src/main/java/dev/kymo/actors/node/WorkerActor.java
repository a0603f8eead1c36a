package dev.kymo.actors.node;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.Lease;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.Pieces;
import dev.kymo.actors.link.ReferenceFile;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.ToWorker;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.workers.training.ReferenceHashes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The node's end of the link for one slot: takes leases and orders, has one run at a time trained and probed by two actors on threads of their own, and reports.
 * Does no work that takes time, so that it answers at once whatever a step takes. Longer than others: what it decides is in {@link Attempt}, what is left is one method
 * per message.
 */
public final class WorkerActor extends AbstractBehavior<WorkerActor.Command> {

  sealed interface Command extends NoSerializationVerificationNeeded {}

  private record FromHead(ToWorker message) implements Command {}

  private record FromTrainer(TrainerActor.Answer answer) implements Command {}

  /** The snapshot of {@code step} and all before it are read and closed. */
  record SnapshotRead(AttemptId attempt, long step, List<RunRow> rows) implements Command {}

  /** A snapshot could not be read, so a reading would be missing. */
  record SnapshotUnread(AttemptId attempt, long step, EndReason reason, String message)
      implements Command {}

  private record ReferencesWritten(AttemptId attempt, ReferenceFile file) implements Command {}

  private enum Beat implements Command {
    INSTANCE
  }

  private final Link link;
  private final NodeSettings settings;
  private final ReferenceHashes references;
  private final ActorRef<TrainerActor.Command> trainer;
  private final ActorRef<ProbeActor.Command> probe;

  private @Nullable Attempt current;
  /** Granted while another attempt was not over. */
  private ToWorker.@Nullable Grant waiting;

  private @Nullable Lease newest;
  private boolean leaving;

  private WorkerActor(
      ActorContext<Command> context,
      Equipment equipment,
      ReferenceHashes references,
      Link link,
      NodeSettings settings) {
    super(context);
    this.link = link;
    this.settings = settings;
    this.references = references;
    this.trainer = context.spawn(
        restarting(TrainerActor.create(
            equipment.trainers(),
            context.messageAdapter(TrainerActor.Answer.class, FromTrainer::new))),
        "trainer",
        DispatcherSelector.fromConfig("kymo.trainer-dispatcher"));
    this.probe = context.spawn(
        restarting(ProbeActor.create(equipment.probes(), context.getSelf())),
        "probe",
        DispatcherSelector.fromConfig("kymo.probe-dispatcher"));
  }

  /** {@code references}: what the node knows of them, shared by its workers. */
  static Behavior<ToWorker> create(
      Equipment equipment, ReferenceHashes references, Link link, NodeSettings settings) {
    Behavior<Command> worker = Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startTimerWithFixedDelay(Beat.INSTANCE, settings.link().beatEvery());
      return new WorkerActor(context, equipment, references, link, settings);
    }));
    return Behaviors.transformMessages(
        ToWorker.class, worker, messages -> messages.match(ToWorker.class, FromHead::new));
  }

  /** Supervision only contains the damage; what a failure means is the head's to decide, which hears of it. */
  private <T> Behavior<T> restarting(Behavior<T> behavior) {
    Duration atMost = settings.restartAtMost();
    return Behaviors.supervise(behavior)
        .onFailure(
            Throwable.class,
            SupervisorStrategy.restartWithBackoff(settings.restartAfter(), atMost, 0.2)
                .withResetBackoffAfter(atMost)
                .withLogLevel(Level.DEBUG)
                .withCriticalLogLevel(Level.DEBUG, Integer.MAX_VALUE));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromHead.class, this::onFromHead)
        .onMessage(FromTrainer.class, this::onFromTrainer)
        .onMessage(SnapshotRead.class, this::onSnapshotRead)
        .onMessage(SnapshotUnread.class, this::onSnapshotUnread)
        .onMessage(ReferencesWritten.class, this::onReferencesWritten)
        .onMessage(Beat.class, this::onBeat)
        .onSignal(PostStop.class, signal -> onStop())
        .build();
  }

  private Behavior<Command> onFromHead(FromHead from) {
    if (from.message() instanceof ToWorker.Grant grant) {
      return leaving ? this : onGrant(grant);
    }
    if (from.message() instanceof ToWorker.HandOver) {
      return onHandOver();
    }
    ToWorker.Orders orders = (ToWorker.Orders) from.message();
    of(orders.attempt()).ifPresent(attempt -> {
      if (attempt.heed(orders, now())) {
        trainer.tell(new TrainerActor.Sweep(orders.keep(), orders.committedStep()));
      }
      move(attempt);
    });
    return this;
  }

  private Behavior<Command> onHandOver() {
    leaving = true;
    waiting = null;
    Attempt attempt = current;
    if (attempt == null) {
      return Behaviors.stopped();
    }
    attempt.handOver();
    move(attempt);
    return this;
  }

  private Behavior<Command> onGrant(ToWorker.Grant grant) {
    Lease known = newest;
    if (known != null && !grant.lease().isNewerThan(known)) {
      return this; // it came before, or has been superseded
    }
    newest = grant.lease();
    waiting = grant;
    Attempt before = current;
    if (before != null && !before.isOver()) {
      before.endBecause(
          EndReason.STOPPED, "the worker was given to " + grant.lease().attempt());
      move(before);
    } else {
      begin();
    }
    return this;
  }

  private void begin() {
    ToWorker.Grant grant = waiting;
    if (grant == null) {
      return;
    }
    waiting = null;
    Lease lease = grant.lease();
    ActorRef<Report> head = link.to(getContext(), grant.reportTo());
    Pieces pieces = new Pieces(getContext().getSystem(), settings.link().pieceBytes());
    Attempt attempt = new Attempt(lease, new Outbox(lease.attempt(), pieces, head::tell), settings);
    current = attempt;
    attempt.outbox.sayAlive();
    lease.knownReferences().forEach(known -> references.learn(known.name(), known.sha256()));
    ActorRef<Command> self = getContext().getSelf();
    trainer.tell(new TrainerActor.Begin(
        lease,
        references.telling((name, sha256) ->
            self.tell(new ReferencesWritten(lease.attempt(), new ReferenceFile(name, sha256))))));
  }

  /** Has the trainer do what is due, if there is credit for it; otherwise whatever brings credit tries again. */
  private void move(Attempt attempt) {
    switch (attempt.next(now())) {
      case STEP -> trainer.tell(TrainerActor.TakeStep.INSTANCE);
      case SNAPSHOT -> trainer.tell(TrainerActor.TakeSnapshot.INSTANCE);
      case CHECKPOINT -> trainer.tell(TrainerActor.WriteCheckpoint.INSTANCE);
      case EXPORT -> trainer.tell(TrainerActor.Export.INSTANCE);
      case CLOSE -> trainer.tell(TrainerActor.Close.INSTANCE);
      case WAIT -> {}
    }
  }

  /** The trainer has one attempt at a time, which is the current one until it says that it is closed. */
  private Behavior<Command> onFromTrainer(FromTrainer from) {
    Attempt attempt = current;
    if (attempt == null) {
      return this;
    }
    TrainerActor.Answer answer = from.answer();
    if (answer instanceof TrainerActor.GoesOn goesOn) {
      attempt.stands(goesOn.now());
      tell(attempt, goesOn);
      move(attempt);
      return this;
    }
    if (answer instanceof TrainerActor.Exported exported) {
      attempt.exported(new Report.Exported(exported.files()), now());
    } else {
      if (answer instanceof TrainerActor.Failed failed) {
        attempt.endBecause(failed.reason(), failed.message());
      }
      attempt.closed(now());
    }
    begin();
    return this;
  }

  private void tell(Attempt attempt, TrainerActor.GoesOn answer) {
    if (answer instanceof TrainerActor.TookStep step) {
      attempt.stepTaken(step, now());
    } else if (answer instanceof TrainerActor.WroteCheckpoint checkpoint) {
      attempt.checkpointWritten(checkpoint.written(), now());
    } else if (answer instanceof TrainerActor.TookSnapshot taken) {
      probe.tell(new ProbeActor.Observe(attempt.handedOut(taken.snapshot())));
    }
  }

  private Behavior<Command> onSnapshotRead(SnapshotRead read) {
    of(read.attempt()).filter(attempt -> !attempt.isOver()).ifPresent(attempt -> {
      attempt.snapshotRead(read.step(), new Report.Found(read.rows()), now());
      move(attempt);
    });
    return this;
  }

  private Behavior<Command> onSnapshotUnread(SnapshotUnread unread) {
    of(unread.attempt()).ifPresent(attempt -> {
      attempt.endBecause(unread.reason(), unread.message(), unread.step());
      move(attempt);
    });
    return this;
  }

  private Behavior<Command> onReferencesWritten(ReferencesWritten written) {
    of(written.attempt())
        .filter(attempt -> !attempt.isOver())
        .ifPresent(
            attempt -> attempt.outbox.add(new Report.ReferencesWritten(written.file()), now()));
    return this;
  }

  private Behavior<Command> onBeat(Beat beat) {
    Attempt attempt = current;
    if (attempt == null) {
      return this;
    }
    boolean forsaken = attempt.beat();
    if (attempt.isDone() || (attempt.isOver() && forsaken)) {
      current = null;
      return leaving ? Behaviors.stopped() : this;
    }
    if (forsaken) {
      attempt.endBecause(
          EndReason.HEAD_LOST,
          "no orders came from the head for "
              + settings.link().ordersMissedAfter().toSeconds() + " s");
    }
    move(attempt);
    attempt.outbox.resend(settings.link().resendAfter(), now());
    attempt.outbox.sayAlive();
    return this;
  }

  private Behavior<Command> onStop() {
    Optional.ofNullable(current).ifPresent(Attempt::close);
    return this;
  }

  private Optional<Attempt> of(AttemptId id) {
    Attempt attempt = current;
    return attempt != null && attempt.id().equals(id) ? Optional.of(attempt) : Optional.empty();
  }

  private static long now() {
    return System.nanoTime();
  }
}
