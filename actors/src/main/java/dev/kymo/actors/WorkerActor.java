package dev.kymo.actors;

import dev.kymo.actors.experiment.ExperimentInputs;
import dev.kymo.actors.lease.AttemptId;
import dev.kymo.actors.lease.Lease;
import dev.kymo.actors.protocol.CrossesJvms;
import dev.kymo.actors.run.EndReason;
import dev.kymo.actors.run.SegmentRef;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.CheckpointId;
import dev.kymo.workers.training.ReferenceHashes;
import dev.kymo.workers.training.TrainerFactory;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Trains one leased run at a time on a thread of its own: takes steps, hands out snapshots, writes checkpoints. The next step
 * is taken only while rows, snapshots and checkpoints are within their credit. Failures reach supervision; the run's owner
 * learns of them when this worker restarts or stops.
 */
public final class WorkerActor extends AbstractBehavior<WorkerActor.Command> {

  public sealed interface Command extends CrossesJvms {}

  /** Train what {@code lease} says, report to {@code owner} and hand rows to {@code rows}. */
  public record Train(
      Lease lease, ActorRef<RunActor.Command> owner, ActorRef<RowsActor.Command> rows)
      implements Command {}

  /** Take no further step until {@link Resume}. */
  public record Pause(AttemptId attempt) implements Command {}

  /** Go on after {@link Pause}. */
  public record Resume(AttemptId attempt) implements Command {}

  /** End the attempt; it can be resumed from its last commit. */
  public record Stop(AttemptId attempt) implements Command {}

  /** The checkpoint is committed; those not in {@code keep} may be deleted. */
  public record CheckpointCommitted(AttemptId attempt, String name, List<String> keep)
      implements Command {
    public CheckpointCommitted {
      keep = List.copyOf(keep);
    }
  }

  /** The last step is committed: write the model, then the attempt is done. */
  public record ExportModel(AttemptId attempt) implements Command {}

  /** The attempt's step rows are on disk up to number {@code sequence}. */
  public record RowsDurable(AttemptId attempt, long sequence) implements Command {}

  /** The snapshot of {@code step} and all before it are read and closed. */
  public record SnapshotReleased(AttemptId attempt, long step) implements Command {}

  /** A snapshot could not be read, so a reading would be missing. */
  public record ProbeFailed(AttemptId attempt, long step, EndReason reason, String message)
      implements Command {}

  private enum TakeStep implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  private enum Resend implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  private final TimerScheduler<Command> timers;
  private final String name;
  private final TrainerFactory trainers;
  private final ExperimentInputs inputs;
  private final ReferenceHashes references;
  private final ActorRef<ProbeActor.Command> probe;
  private final ActorRef<ExperimentSupervisor.Command> supervisor;
  private final ActorSettings settings;

  private @Nullable Attempt current;

  private WorkerActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String name,
      TrainerFactory trainers,
      ExperimentInputs inputs,
      ReferenceHashes references,
      ActorRef<ProbeActor.Command> probe,
      ActorRef<ExperimentSupervisor.Command> supervisor,
      ActorSettings settings) {
    super(context);
    this.timers = timers;
    this.name = name;
    this.trainers = trainers;
    this.inputs = inputs;
    this.references = references;
    this.probe = probe;
    this.supervisor = supervisor;
    this.settings = settings;
    timers.startTimerWithFixedDelay(Resend.INSTANCE, settings.resendAfter());
    tellIdle();
  }

  static Behavior<Command> create(
      String name,
      TrainerFactory trainers,
      ExperimentInputs inputs,
      ReferenceHashes references,
      ActorRef<ProbeActor.Command> probe,
      ActorRef<ExperimentSupervisor.Command> supervisor,
      ActorSettings settings) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> new WorkerActor(
        context, timers, name, trainers, inputs, references, probe, supervisor, settings)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Train.class, this::onTrain)
        .onMessage(TakeStep.class, this::onTakeStep)
        .onMessage(Pause.class, pause -> on(pause.attempt(), attempt -> attempt.paused = true))
        .onMessage(Resume.class, resume -> on(resume.attempt(), this::resume))
        .onMessage(Stop.class, stop -> on(stop.attempt(), this::stop))
        .onMessage(CheckpointCommitted.class, this::onCheckpointCommitted)
        .onMessage(ExportModel.class, export -> on(export.attempt(), this::export))
        .onMessage(RowsDurable.class, this::onRowsDurable)
        .onMessage(SnapshotReleased.class, this::onSnapshotReleased)
        .onMessage(ProbeFailed.class, this::onProbeFailed)
        .onMessage(Resend.class, this::onResend)
        .onSignal(PreRestart.class, signal -> endAttempt())
        .onSignal(PostStop.class, signal -> endAttempt())
        .build();
  }

  private Behavior<Command> onTrain(Train train) {
    Attempt before = current;
    Lease lease = train.lease();
    if (before != null) {
      if (!isNewer(lease.attempt(), before.id())) {
        return this;
      }
      before.endsBecause(EndReason.STOPPED, "the worker was given to " + lease.attempt());
      endAttempt();
    }
    Attempt attempt = new Attempt(lease, train.owner(), train.rows(), settings);
    current = attempt;
    return on(attempt.id(), begun -> {
      begun.sweepCheckpoints(lease.keep());
      begun.session = TrainingSession.open(trainers, inputs, references, lease);
      scheduleNext();
    });
  }

  private static boolean isNewer(AttemptId offered, AttemptId held) {
    return offered.run().equals(held.run())
        ? offered.supersedes(held)
        : offered.headTerm() >= held.headTerm();
  }

  private Behavior<Command> onTakeStep(TakeStep message) {
    Attempt attempt = current;
    if (attempt != null && !attempt.paused && attempt.session != null) {
      TrainingSession session = attempt.session;
      on(attempt.id(), open -> advance(open, session));
    }
    return this;
  }

  /** Does what is due, if there is credit for it; otherwise whatever brings credit schedules the next try. */
  private void advance(Attempt attempt, TrainingSession session) {
    boolean done = switch (session.due()) {
      case PROBE -> observe(attempt, session);
      case CHECKPOINT -> writeCheckpoint(attempt, session);
      case STEP -> takeStep(attempt, session);
      case NOTHING -> false;
    };
    if (done) {
      scheduleNext();
    }
  }

  private boolean takeStep(Attempt attempt, TrainingSession session) {
    if (attempt.steps.size() >= settings.maxUnacknowledgedRows()) {
      return false;
    }
    if (session.nextStepIsObserved() && !mayHandOut(attempt)) {
      return false;
    }
    StepRow record = session.takeStep();
    long lag = attempt.snapshots.lag(record.step());
    attempt.rows.tell(attempt.steps.add(
        sequence -> new RowsActor.TakeStepRow(
            attempt.id(), sequence, record, lag, getContext().getSelf()),
        System.nanoTime()));
    return true;
  }

  private boolean observe(Attempt attempt, TrainingSession session) {
    if (!mayHandOut(attempt)) {
      return false;
    }
    StepSnapshot snapshot = attempt.snapshots.add(session.takeSnapshot());
    probe.tell(new ProbeActor.Observe(snapshot, getContext().getSelf(), attempt.rows));
    return true;
  }

  /** Whether there is credit for a snapshot; the time without is reported. */
  private boolean mayHandOut(Attempt attempt) {
    if (!attempt.snapshots.allows()) {
      if (!attempt.waitingForProbe) {
        attempt.waitingForProbe = true;
        attempt.waitingSinceNanos = System.nanoTime();
      }
      return false;
    }
    if (attempt.waitingForProbe) {
      attempt.waitingForProbe = false;
      Duration waited = Duration.ofNanos(System.nanoTime() - attempt.waitingSinceNanos);
      attempt.rows.tell(new RowsActor.ProbeWaited(attempt.id(), waited));
    }
    return true;
  }

  private boolean writeCheckpoint(Attempt attempt, TrainingSession session) {
    if (attempt.pendingCheckpoints.size() >= settings.maxPendingCheckpoints()) {
      return false;
    }
    long begun = System.nanoTime();
    CheckpointId written = session.writeCheckpoint();
    attempt.pendingCheckpoints.add(written.name());
    attempt.owner.tell(new RunActor.CheckpointPending(
        attempt.id(),
        written,
        session.stage(),
        session.endsStage(),
        session.finished(),
        attempt.steps.last(),
        attempt.snapshots.handedOut(),
        Duration.ofNanos(System.nanoTime() - begun)));
    return true;
  }

  private Behavior<Command> onCheckpointCommitted(CheckpointCommitted committed) {
    return on(committed.attempt(), attempt -> {
      attempt.pendingCheckpoints.remove(committed.name());
      attempt.sweepCheckpoints(committed.keep());
      scheduleNext();
    });
  }

  private void export(Attempt attempt) {
    TrainingSession session = attempt.session;
    if (session == null || !session.finished()) {
      throw new IllegalStateException(attempt.id() + " is to export its model at step "
          + attempt.step() + ", which is not the last");
    }
    List<SegmentRef> model = session.exportModel();
    attempt.close();
    current = null;
    attempt.owner.tell(new RunActor.ModelExported(attempt.id(), model));
    tellIdle();
  }

  private Behavior<Command> onRowsDurable(RowsDurable durable) {
    return on(durable.attempt(), attempt -> {
      attempt.steps.acknowledge(durable.sequence());
      scheduleNext();
    });
  }

  private Behavior<Command> onSnapshotReleased(SnapshotReleased released) {
    return on(released.attempt(), attempt -> {
      attempt.snapshots.release(released.step());
      scheduleNext();
    });
  }

  private Behavior<Command> onProbeFailed(ProbeFailed failed) {
    return on(failed.attempt(), attempt -> {
      attempt.endsBecause(failed.reason(), failed.message(), failed.step());
      endAttempt();
      tellIdle();
    });
  }

  private void resume(Attempt attempt) {
    attempt.paused = false;
    scheduleNext();
  }

  private void stop(Attempt attempt) {
    attempt.endsBecause(EndReason.STOPPED, "stopped on request");
    endAttempt();
    tellIdle();
  }

  private Behavior<Command> onResend(Resend message) {
    Attempt attempt = current;
    if (attempt != null) {
      attempt.steps.overdue(settings.resendAfter(), System.nanoTime()).forEach(attempt.rows::tell);
    }
    return this;
  }

  /** Handles a message about the current attempt; one about any other is void. Failures go on to supervision. */
  private Behavior<Command> on(AttemptId id, Consumer<Attempt> handler) {
    Attempt attempt = current;
    if (attempt != null && attempt.id().equals(id)) {
      try {
        handler.accept(attempt);
      } catch (RuntimeException | Error e) {
        attempt.endsBecause(Failures.classify(e, attempt.lease.runFolder()), Failures.describe(e));
        throw e;
      }
    }
    return this;
  }

  private Behavior<Command> endAttempt() {
    Attempt attempt = current;
    current = null;
    if (attempt != null) {
      try (attempt) {
        attempt.tellOwner();
      }
    }
    return this;
  }

  private void scheduleNext() {
    timers.startSingleTimer(TakeStep.INSTANCE, Duration.ZERO);
  }

  private void tellIdle() {
    supervisor.tell(new ExperimentSupervisor.WorkerIdle(getContext().getSelf(), name));
  }
}
