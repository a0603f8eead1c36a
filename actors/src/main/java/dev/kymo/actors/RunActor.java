package dev.kymo.actors;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.lease.AttemptId;
import dev.kymo.actors.protocol.CrossesJvms;
import dev.kymo.actors.run.Commit;
import dev.kymo.actors.run.EndReason;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.RunDecisions;
import dev.kymo.actors.run.RunOutcome;
import dev.kymo.actors.run.RunState;
import dev.kymo.actors.run.SegmentRef;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Owns one run's life: its attempts, retry budgets and commits, all kept in the journal. Asks for a worker, leases the run to
 * it, commits checkpoints once their rows are on disk, and answers failures. Knows nothing of tensors or files.
 *
 * <p>When the journal does not take an event, because it is disturbed or because a stale head wrote one in between, the actor
 * lets go of its worker, reads the journal anew after a while and goes on from what is there. This object survives that:
 * what it asked for, such as a worker, is still to come.
 */
public final class RunActor
    extends EventSourcedBehavior<RunActor.Command, LifecycleEvent, RunState> {

  public sealed interface Command extends CrossesJvms {}

  /** Take no further step until {@link Resume}. */
  public enum Pause implements Command {
    INSTANCE
  }

  /** Go on after {@link Pause}. */
  public enum Resume implements Command {
    INSTANCE
  }

  /** End the attempt and this actor; a later head resumes the run. */
  public enum Stop implements Command {
    INSTANCE
  }

  /** A worker is free for this run; answered by a lease or by {@link ExperimentSupervisor.WorkerUnused}. */
  public record WorkerGranted(ActorRef<WorkerActor.Command> worker, String name)
      implements Command {}

  /**
   * A checkpoint is on disk and may be committed once everything that it rests on is.
   *
   * @param last whether no step is left
   * @param stepSequence number of the attempt's last step message before it
   * @param readingSequence number of the attempt's last message with readings before it
   */
  public record CheckpointPending(
      AttemptId attempt,
      CheckpointId checkpoint,
      int stage,
      boolean endsStage,
      boolean last,
      long stepSequence,
      long readingSequence,
      Duration took)
      implements Command {}

  /** The attempt is over. */
  public record AttemptFailed(AttemptId attempt, EndReason reason, String message, long step)
      implements Command {}

  /** The model is in the run's folder, in these files; the worker has let go of the run. */
  public record ModelExported(AttemptId attempt, List<SegmentRef> files) implements Command {
    public ModelExported {
      files = List.copyOf(files);
    }
  }

  /** What the rows' actor says. */
  record RowsReplied(RowsActor.Reply reply) implements Command, NoSerializationVerificationNeeded {}

  private record WorkerLost(AttemptId attempt)
      implements Command, NoSerializationVerificationNeeded {}

  private enum Begin implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  private enum AskForWorker implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final RunPlace place;
  private final RunSpec spec;
  private final ActorRef<RowsActor.Command> rows;
  private final ActorRef<ExperimentSupervisor.Command> supervisor;
  private final Tenancy tenancy;
  private boolean paused;
  private boolean stopping;
  private boolean queued;
  private boolean published;

  private RunActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      RunPlace place,
      RunSpec spec,
      ActorRef<RowsActor.Command> rows,
      ActorRef<ExperimentSupervisor.Command> supervisor,
      Duration checkTermEvery) {
    super(PersistenceId.ofUniqueId("run-" + spec.id()), readAnew(checkTermEvery));
    this.context = context;
    this.timers = timers;
    this.place = place;
    this.spec = spec;
    this.rows = rows;
    this.supervisor = supervisor;
    ActorRef<RowsActor.Reply> replies =
        context.messageAdapter(RowsActor.Reply.class, RowsReplied::new);
    this.tenancy = new Tenancy(place, spec, rows, supervisor, replies, context.getSelf());
  }

  static Behavior<Command> create(
      RunPlace place,
      RunSpec spec,
      ActorRef<RowsActor.Command> rows,
      ActorRef<ExperimentSupervisor.Command> supervisor,
      Duration checkTermEvery) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new RunActor(context, timers, place, spec, rows, supervisor, checkTermEvery)));
  }

  /**
   * The first wait is so long that of two heads the stale one has noticed by its end, and writes nothing more. The supervisor
   * decides when it is too much, which knows why the journal fails.
   */
  private static BackoffSupervisorStrategy readAnew(Duration checkTermEvery) {
    return SupervisorStrategy.restartWithBackoff(
            checkTermEvery.multipliedBy(2), checkTermEvery.multipliedBy(8), 0.1)
        .withResetBackoffAfter(checkTermEvery.multipliedBy(16))
        .withLogLevel(Level.DEBUG);
  }

  @Override
  public RunState emptyState() {
    return RunState.NEW;
  }

  @Override
  public EventHandler<RunState, LifecycleEvent> eventHandler() {
    return RunState::updated;
  }

  @Override
  public SignalHandler<RunState> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), state -> context.getSelf().tell(Begin.INSTANCE))
        .onSignal(PreRestart.instance(), state -> onJournalFailed())
        .build();
  }

  private void onJournalFailed() {
    context
        .getLog()
        .warn("the journal did not take an event of run {}; reading it anew", spec.id());
    letGoOf(tenancy.evict());
  }

  @Override
  public CommandHandler<Command, LifecycleEvent, RunState> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Begin.class, (state, begin) -> onBegin(state))
        .onCommand(AskForWorker.class, (state, ask) -> onAskForWorker())
        .onCommand(WorkerGranted.class, this::onWorkerGranted)
        .onCommand(RowsReplied.class, this::onRowsReplied)
        .onCommand(CheckpointPending.class, this::onCheckpointPending)
        .onCommand(AttemptFailed.class, this::onAttemptFailed)
        .onCommand(WorkerLost.class, this::onWorkerLost)
        .onCommand(ModelExported.class, this::onModelExported)
        .onCommand(Pause.class, (state, pause) -> onPause())
        .onCommand(Resume.class, (state, resume) -> onResume())
        .onCommand(Stop.class, (state, stop) -> onStop(state))
        .build();
  }

  private Effect<LifecycleEvent, RunState> onBegin(RunState state) {
    if (RunDecisions.takenOver(state, place.headTerm())) {
      return Effect().stop(); // without an outcome, which ends this head
    }
    RunOutcome outcome = state.outcome();
    if (outcome != null) {
      return sayHowItEnded(outcome);
    }
    LifecycleEvent.AttemptEnded lost = RunDecisions.headLost(state, place.headTerm());
    if (lost != null) {
      return attemptEnded(state, lost);
    }
    return stopping ? onStop(state) : onAskForWorker();
  }

  private Effect<LifecycleEvent, RunState> sayHowItEnded(RunOutcome outcome) {
    if (!published) {
      // it ended under an older head, of which this head's sinks know nothing
      rows.tell(new RowsActor.EventJournaled(outcome.event()));
    }
    supervisor.tell(new ExperimentSupervisor.RunEnded(spec.id(), outcome));
    return Effect().stop();
  }

  private Effect<LifecycleEvent, RunState> onAskForWorker() {
    askForWorker();
    return Effect().none();
  }

  /** A paused run asks too, and hands back what it gets: runs after it wait until it has been heard of. */
  private void askForWorker() {
    if (!queued && tenancy.tenant() == null) {
      queued = true;
      supervisor.tell(new ExperimentSupervisor.RequestWorker(spec.id(), context.getSelf()));
    }
  }

  private Effect<LifecycleEvent, RunState> onWorkerGranted(RunState state, WorkerGranted granted) {
    queued = false;
    if (paused || tenancy.tenant() != null) {
      supervisor.tell(new ExperimentSupervisor.WorkerUnused(granted.worker(), granted.name()));
    } else {
      tenancy.begin(state, granted.worker(), granted.name());
    }
    return Effect().none();
  }

  private Effect<LifecycleEvent, RunState> onRowsReplied(RunState state, RowsReplied replied) {
    RowsActor.Reply reply = replied.reply();
    if (reply instanceof RowsActor.RowsReady ready) {
      return onRowsReady(state, ready);
    }
    if (reply instanceof RowsActor.RowsDurable durable) {
      return onRowsDurable(state, durable);
    }
    if (reply instanceof RowsActor.RowsDamaged damaged) {
      return onRowsDamaged(state, damaged);
    }
    if (!reply.attempt().equals(state.running()) && tenancy.waiting(reply.attempt()) == null) {
      return Effect().none(); // of an attempt that is over
    }
    if (reply instanceof RowsActor.RowsDiffer differ) {
      return record(
          List.of(RunDecisions.afterMismatch(
              spec, differ.step(), differ.kind(), differ.expected(), differ.actual())),
          after -> evictAndRetry(Duration.ZERO));
    }
    if (reply instanceof RowsActor.RowsAssembled) {
      return record(List.of(new LifecycleEvent.RunCompleted(state.committedStep())), after -> {});
    }
    RowsActor.RowsFailed failed = (RowsActor.RowsFailed) reply;
    return attemptEnded(
        state,
        new LifecycleEvent.AttemptEnded(
            failed.attempt(), failed.reason(), failed.message(), state.committedStep()));
  }

  private Effect<LifecycleEvent, RunState> onRowsReady(RunState state, RowsActor.RowsReady ready) {
    Tenancy.Tenant tenant = tenancy.waiting(ready.attempt());
    if (tenant == null) {
      return Effect().none();
    }
    Commit from = state.newest();
    LifecycleEvent started = new LifecycleEvent.AttemptStarted(
        ready.attempt(),
        tenant.name(),
        from == null ? null : from.name(),
        state.committedStep(),
        state.nextRows(place.headTerm()));
    boolean branching = state.branching();
    return record(List.of(started), after -> {
      context.watchWith(tenant.worker(), new WorkerLost(ready.attempt()));
      tenancy.lease(after, tenant, branching);
      if (paused) {
        tenant.worker().tell(new WorkerActor.Pause(ready.attempt()));
      }
    });
  }

  private Effect<LifecycleEvent, RunState> onRowsDamaged(
      RunState state, RowsActor.RowsDamaged damaged) {
    Tenancy.Tenant tenant = tenancy.waiting(damaged.attempt());
    if (tenant == null && !damaged.attempt().equals(state.running())) {
      return Effect().none();
    }
    Commit newest = state.newest();
    LifecycleEvent rejected = damaged.committed() && newest != null
        ? new LifecycleEvent.CommitRejected(
            newest.name(), newest.step(), damaged.reason(), damaged.paths())
        : new LifecycleEvent.RowsDistrusted(damaged.paths(), damaged.reason());
    if (tenant != null) {
      return record(
          List.of(rejected), after -> tenancy.begin(after, tenant.worker(), tenant.name()));
    }
    LifecycleEvent ended = new LifecycleEvent.AttemptEnded(
        damaged.attempt(), EndReason.ROWS, damaged.reason(), state.committedStep());
    return record(List.of(ended, rejected), after -> askForWorker());
  }

  private Effect<LifecycleEvent, RunState> onCheckpointPending(
      RunState state, CheckpointPending checkpoint) {
    if (checkpoint.attempt().equals(state.running())) {
      tenancy.settle(checkpoint);
    }
    return Effect().none();
  }

  private Effect<LifecycleEvent, RunState> onRowsDurable(
      RunState state, RowsActor.RowsDurable durable) {
    CheckpointPending settled = tenancy.settled(durable.checkpoint());
    if (settled == null
        || !RunDecisions.mayCommit(
            state, settled.attempt(), settled.checkpoint().step())) {
      return Effect().none();
    }
    Commit commit = new Commit(
        settled.attempt(),
        settled.checkpoint(),
        settled.endsStage(),
        settled.last(),
        durable.segments());
    return record(
        List.of(RunDecisions.commit(state, spec, commit, settled.stage())),
        after -> tenancy.committed(after, commit));
  }

  private Effect<LifecycleEvent, RunState> onAttemptFailed(RunState state, AttemptFailed failed) {
    if (!failed.attempt().equals(state.running()) || tenancy.tenant() == null) {
      return Effect().none(); // over already, or about to be ended as lost
    }
    letGoOf(tenancy.release());
    return attemptEnded(
        state,
        new LifecycleEvent.AttemptEnded(
            failed.attempt(), failed.reason(), failed.message(), failed.step()));
  }

  private Effect<LifecycleEvent, RunState> onWorkerLost(RunState state, WorkerLost lost) {
    return onAttemptFailed(
        state,
        new AttemptFailed(
            lost.attempt(), EndReason.WORKER_LOST, "its worker is gone", state.committedStep()));
  }

  private Effect<LifecycleEvent, RunState> attemptEnded(
      RunState state, LifecycleEvent.AttemptEnded ended) {
    if (ended.reason() == EndReason.DISK_FULL) {
      // before it is recorded, for which there may be no room either
      Commit newest = state.newest();
      supervisor.tell(new ExperimentSupervisor.DiskFull(
          spec.id(), ended.message(), newest == null ? 0 : newest.checkpoint().bytes()));
    }
    return record(RunDecisions.afterEnd(state, spec, ended), after -> {
      if (stopping) {
        letGoOf(tenancy.evict());
        context.getSelf().tell(Stop.INSTANCE);
      } else {
        evictAndRetry(RunDecisions.delayBeforeRetry(after, ended.reason()));
      }
    });
  }

  private void evictAndRetry(Duration delay) {
    letGoOf(tenancy.evict());
    timers.startSingleTimer(AskForWorker.INSTANCE, delay);
  }

  private void letGoOf(Tenancy.@Nullable Tenant tenant) {
    if (tenant != null) {
      context.unwatch(tenant.worker());
    }
  }

  private Effect<LifecycleEvent, RunState> onModelExported(RunState state, ModelExported exported) {
    if (!exported.attempt().equals(state.running())) {
      return Effect().none();
    }
    letGoOf(tenancy.release());
    return record(
        List.of(new LifecycleEvent.ModelExported(exported.files())),
        after -> tenancy.assembleRows(after, exported.attempt()));
  }

  private Effect<LifecycleEvent, RunState> onPause() {
    paused = true;
    Tenancy.Tenant tenant = tenancy.tenant();
    if (tenant != null && tenant.leased()) {
      tenant.worker().tell(new WorkerActor.Pause(tenant.attempt()));
    }
    return Effect().none();
  }

  private Effect<LifecycleEvent, RunState> onResume() {
    paused = false;
    Tenancy.Tenant tenant = tenancy.tenant();
    if (tenant != null && tenant.leased()) {
      tenant.worker().tell(new WorkerActor.Resume(tenant.attempt()));
    }
    return onAskForWorker();
  }

  private Effect<LifecycleEvent, RunState> onStop(RunState state) {
    RunOutcome outcome = state.outcome();
    if (outcome != null) {
      return sayHowItEnded(outcome);
    }
    stopping = true;
    Tenancy.Tenant tenant = tenancy.tenant();
    if (tenant != null && tenant.leased()) {
      tenant.worker().tell(new WorkerActor.Stop(tenant.attempt()));
      return Effect().none(); // the worker's answer ends the attempt
    }
    supervisor.tell(new ExperimentSupervisor.RunStopped(spec.id()));
    return Effect().stop();
  }

  /** Journals the events, tells the sinks of them, then goes on with {@code next} unless the run has ended. */
  private Effect<LifecycleEvent, RunState> record(
      List<LifecycleEvent> events, Consumer<RunState> next) {
    return Effect().persist(events).thenRun((RunState after) -> {
      events.forEach(event -> rows.tell(new RowsActor.EventJournaled(event)));
      RunOutcome outcome = after.outcome();
      if (outcome == null) {
        next.accept(after);
      } else {
        published = true;
        letGoOf(tenancy.evict());
        context.getSelf().tell(Begin.INSTANCE); // says how it ended
      }
    });
  }
}
