package dev.kymo.actors.head;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.RunDecisions;
import dev.kymo.actors.run.RunOutcome;
import dev.kymo.actors.run.RunState;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PreRestart;
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

/**
 * Owns one run's life: its attempts, retry budgets and commits, all kept in the journal. Asks for a slot, leases the run to its worker, commits
 * checkpoints once their rows are on disk, and answers failures. Knows nothing of tensors or files.
 *
 * <p>When the journal does not take an event, because it is disturbed or because a stale head wrote one in between, the actor
 * lets go of its slot, reads the journal anew after a while and goes on from what is there. This object survives that:
 * what it asked for, such as a slot, is still to come. Longer than others: one method per message.
 */
public final class RunActor extends EventSourcedBehavior<RunMessage, LifecycleEvent, RunState> {

  private final ActorContext<RunMessage> context;
  private final TimerScheduler<RunMessage> timers;
  private final RunPlace place;
  private final RunSpec spec;
  private final ActorRef<RowsMessage> rows;
  private final ActorRef<SupervisorMessage> supervisor;
  private final Tenancy tenancy;
  private boolean published;

  private RunActor(
      ActorContext<RunMessage> context,
      TimerScheduler<RunMessage> timers,
      RunPlace place,
      RunSpec spec,
      ActorRef<RowsMessage> rows,
      ActorRef<LeaseMessage> lease,
      ActorRef<SupervisorMessage> supervisor,
      Duration checkTermEvery) {
    super(PersistenceId.ofUniqueId("run-" + spec.id()), Restarts.ofRuns(checkTermEvery));
    this.context = context;
    this.timers = timers;
    this.place = place;
    this.spec = spec;
    this.rows = rows;
    this.supervisor = supervisor;
    ActorRef<RowsReply> replies =
        context.messageAdapter(RowsReply.class, RunMessage.RowsReplied::new);
    this.tenancy = new Tenancy(place, spec, rows, lease, supervisor, replies, context.getSelf());
  }

  static Behavior<RunMessage> create(
      RunPlace place,
      RunSpec spec,
      ActorRef<RowsMessage> rows,
      ActorRef<LeaseMessage> lease,
      ActorRef<SupervisorMessage> supervisor,
      Duration checkTermEvery) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers ->
        new RunActor(context, timers, place, spec, rows, lease, supervisor, checkTermEvery)));
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
        .onSignal(
            RecoveryCompleted.instance(),
            state -> context.getSelf().tell(RunMessage.Begin.INSTANCE))
        .onSignal(PreRestart.instance(), state -> onJournalFailed())
        .build();
  }

  private void onJournalFailed() {
    String what = "the journal did not take an event of run {}; reading it anew";
    context.getLog().warn(what, spec.id());
    tenancy.evict();
  }

  @Override
  public CommandHandler<RunMessage, LifecycleEvent, RunState> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(RunMessage.Begin.class, (state, begin) -> onBegin(state))
        .onCommand(RunMessage.AskForSlot.class, (state, ask) -> only(tenancy::ask))
        .onCommand(
            RunMessage.SlotGranted.class,
            (state, granted) -> only(() -> tenancy.take(state, granted)))
        .onCommand(
            RunMessage.RowsReplied.class, (state, replied) -> onReply(state, replied.reply()))
        .onCommand(RunMessage.WorkerLost.class, this::onWorkerLost)
        .onCommand(RunMessage.Pause.class, (state, pause) -> only(() -> tenancy.pause(state, true)))
        .onCommand(
            RunMessage.Resume.class, (state, resume) -> only(() -> tenancy.pause(state, false)))
        .onCommand(RunMessage.Stop.class, (state, stop) -> onStop(state))
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
    return tenancy.isStopping() ? onStop(state) : only(tenancy::ask);
  }

  private Effect<LifecycleEvent, RunState> sayHowItEnded(RunOutcome outcome) {
    if (!published) {
      // it ended under an older head, of which this head's sinks know nothing
      rows.tell(new RowsMessage.EventJournaled(outcome.event()));
    }
    supervisor.tell(new SupervisorMessage.RunEnded(spec.id(), outcome));
    return Effect().stop();
  }

  /** Nothing to journal. */
  private Effect<LifecycleEvent, RunState> only(Runnable work) {
    work.run();
    return Effect().none();
  }

  private Effect<LifecycleEvent, RunState> onReply(RunState state, RowsReply reply) {
    if (reply instanceof RowsReply.RowsReady ready) {
      return onRowsReady(state, ready);
    }
    if (reply instanceof RowsReply.CheckpointDurable durable) {
      return onCheckpointDurable(state, durable);
    }
    if (reply instanceof RowsReply.RowsDamaged damaged) {
      return onRowsDamaged(state, damaged);
    }
    if (reply instanceof RowsReply.Told told) {
      return onTold(state, told);
    }
    if (!reply.attempt().equals(state.running()) && tenancy.waiting(reply.attempt()) == null) {
      return Effect().none(); // of an attempt that is over
    }
    if (reply instanceof RowsReply.RowsDiffer differ) {
      return record(
          List.of(RunDecisions.afterMismatch(
              spec, differ.step(), differ.kind(), differ.expected(), differ.actual())),
          after -> {
            tenancy.evict();
            tenancy.ask();
          });
    }
    if (reply instanceof RowsReply.RowsAssembled) {
      return record(List.of(new LifecycleEvent.RunCompleted(state.committedStep())), after -> {});
    }
    RowsReply.RowsFailed failed = (RowsReply.RowsFailed) reply;
    return attemptEnded(
        state, RunDecisions.ended(state, reply.attempt(), failed.reason(), failed.message()));
  }

  private Effect<LifecycleEvent, RunState> onRowsReady(RunState state, RowsReply.RowsReady ready) {
    Tenancy.Tenant tenant = tenancy.waiting(ready.attempt());
    if (tenant == null) {
      return Effect().none();
    }
    LifecycleEvent started =
        RunDecisions.started(state, ready.attempt(), tenant.slot(), place.headTerm());
    boolean branching = state.branching();
    return record(List.of(started), after -> tenancy.lease(after, tenant, branching));
  }

  private Effect<LifecycleEvent, RunState> onRowsDamaged(
      RunState state, RowsReply.RowsDamaged damaged) {
    Tenancy.Tenant tenant = tenancy.waiting(damaged.attempt());
    if (tenant == null && !damaged.attempt().equals(state.running())) {
      return Effect().none();
    }
    LifecycleEvent rejected =
        RunDecisions.rejected(state, damaged.committed(), damaged.reason(), damaged.paths());
    if (tenant != null) {
      return record(List.of(rejected), after -> tenancy.begin(after, tenant.granted()));
    }
    LifecycleEvent ended =
        RunDecisions.ended(state, damaged.attempt(), EndReason.ROWS, damaged.reason());
    return record(List.of(ended, rejected), after -> tenancy.ask());
  }

  private Effect<LifecycleEvent, RunState> onCheckpointDurable(
      RunState state, RowsReply.CheckpointDurable durable) {
    Report.CheckpointWritten written = durable.written();
    return RunDecisions.mayCommit(state, durable.attempt(), written.checkpoint().step())
        ? record(
            List.of(
                RunDecisions.commit(state, spec, durable.attempt(), written, durable.segments())),
            tenancy::want)
        : Effect().none();
  }

  /** What the worker reports, once all that it reported before is on disk. */
  private Effect<LifecycleEvent, RunState> onTold(RunState state, RowsReply.Told told) {
    Report.Item item = told.item();
    if (item instanceof Report.ReferencesWritten written) {
      supervisor.tell(new SupervisorMessage.ReferencesWritten(written.file()));
      return Effect().none();
    }
    if (!tenancy.holds(told.attempt()) || !told.attempt().equals(state.running())) {
      return Effect().none(); // over already, or about to be ended as lost
    }
    tenancy.evict();
    if (item instanceof Report.Exported exported) {
      return record(
          List.of(new LifecycleEvent.ModelExported(exported.files())),
          after -> tenancy.assembleRows(after, told.attempt()));
    }
    Report.Ended ended = (Report.Ended) item;
    return attemptEnded(
        state,
        new LifecycleEvent.AttemptEnded(
            told.attempt(), ended.reason(), ended.message(), ended.step()));
  }

  private Effect<LifecycleEvent, RunState> onWorkerLost(
      RunState state, RunMessage.WorkerLost lost) {
    Report.Item end =
        new Report.Ended(EndReason.WORKER_LOST, lost.message(), state.committedStep());
    return onTold(state, new RowsReply.Told(lost.attempt(), end));
  }

  private Effect<LifecycleEvent, RunState> attemptEnded(
      RunState state, LifecycleEvent.AttemptEnded ended) {
    if (ended.reason() == EndReason.DISK_FULL) {
      // before it is recorded, for which there may be no room either
      supervisor.tell(new SupervisorMessage.NoRoom(
          new StorageWatch.DiskFull(spec.id(), ended.message(), state.checkpointBytes())));
    }
    return record(RunDecisions.afterEnd(state, spec, ended), after -> {
      tenancy.evict();
      if (tenancy.isStopping()) {
        context.getSelf().tell(RunMessage.Stop.INSTANCE);
      } else {
        tenancy.askAfter(RunDecisions.delayBeforeRetry(after, ended.reason()), timers);
      }
    });
  }

  private Effect<LifecycleEvent, RunState> onStop(RunState state) {
    RunOutcome outcome = state.outcome();
    if (outcome != null) {
      return sayHowItEnded(outcome);
    }
    tenancy.stop(state);
    if (tenancy.isLeased()) {
      return Effect().none(); // the worker's answer ends the attempt
    }
    supervisor.tell(new SupervisorMessage.RunStopped(spec.id()));
    return Effect().stop();
  }

  /** Journals the events, tells the sinks of them, then goes on with {@code next} unless the run has ended. */
  private Effect<LifecycleEvent, RunState> record(
      List<LifecycleEvent> events, Consumer<RunState> next) {
    return Effect().persist(events).thenRun((RunState after) -> {
      events.forEach(event -> rows.tell(new RowsMessage.EventJournaled(event)));
      RunOutcome outcome = after.outcome();
      if (outcome == null) {
        next.accept(after);
      } else {
        published = true;
        tenancy.evict();
        context.getSelf().tell(RunMessage.Begin.INSTANCE); // says how it ended
      }
    });
  }
}
