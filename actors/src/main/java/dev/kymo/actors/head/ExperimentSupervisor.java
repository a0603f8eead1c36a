package dev.kymo.actors.head;

import dev.kymo.actors.database.Causes;
import dev.kymo.actors.head.SupervisorMessage.JournalFound;
import dev.kymo.actors.head.SupervisorMessage.NoNodes;
import dev.kymo.actors.head.SupervisorMessage.NoRoom;
import dev.kymo.actors.head.SupervisorMessage.NodeGone;
import dev.kymo.actors.head.SupervisorMessage.NodeIsUp;
import dev.kymo.actors.head.SupervisorMessage.NodeLeaves;
import dev.kymo.actors.head.SupervisorMessage.PauseRun;
import dev.kymo.actors.head.SupervisorMessage.ReferencesWritten;
import dev.kymo.actors.head.SupervisorMessage.RequestSlot;
import dev.kymo.actors.head.SupervisorMessage.ResumeRun;
import dev.kymo.actors.head.SupervisorMessage.RunEnded;
import dev.kymo.actors.head.SupervisorMessage.RunStopped;
import dev.kymo.actors.head.SupervisorMessage.SlotReleased;
import dev.kymo.actors.head.SupervisorMessage.StopAnyway;
import dev.kymo.actors.head.SupervisorMessage.StopRuns;
import dev.kymo.actors.head.SupervisorMessage.StorageFound;
import dev.kymo.actors.head.SupervisorMessage.WaitsToAsk;
import dev.kymo.actors.link.Link;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The head of an experiment: takes its term from the journal, starts aggregator and run actors, gives the nodes' slots to waiting runs, and ends when every run
 * has ended. Longer than others: one method per message, and the order of the end.
 */
public final class ExperimentSupervisor extends AbstractBehavior<SupervisorMessage> {
  /** How long runs have to stop when the journal has no room to take that they did. */
  private static final Duration STOP_AT_MOST = Duration.ofSeconds(10);

  private final TimerScheduler<SupervisorMessage> timers;
  private final Launch launch;
  private final Link link;
  private final HeadSettings settings;
  private final CompletableFuture<ExperimentResult> result;
  private final ActorRef<StorageWatch.Command> storage;
  private final ActorRef<ExperimentJournal.Command> journal;
  private final Fleet fleet;
  private final RunRoster runs;
  private final WatchedChildren<SupervisorMessage> children;
  private @Nullable ActorRef<Aggregator.Command> aggregator;
  private @Nullable ExperimentResult ended;
  private boolean full;
  private boolean stopping;

  private ExperimentSupervisor(
      ActorContext<SupervisorMessage> context,
      TimerScheduler<SupervisorMessage> timers,
      Launch launch,
      Link link,
      HeadSettings settings,
      ToLongFunction<Path> free,
      CompletableFuture<ExperimentResult> result) {
    super(context);
    this.timers = timers;
    this.launch = launch;
    this.link = link;
    this.settings = settings;
    this.result = result;
    this.children = new WatchedChildren<>(context);
    this.runs = new RunRoster(launch.runIds());
    this.fleet = new Fleet(context, launch, link);
    this.storage = context.spawn(
        StorageWatch.create(
            launch.directory(),
            free,
            launch::tell,
            settings,
            context.messageAdapter(StorageWatch.Finding.class, StorageFound::new)),
        "storage");
    this.journal = context.spawn(
        ExperimentJournal.create(
            launch.inputs().settings(),
            settings,
            context.messageAdapter(ExperimentJournal.Finding.class, JournalFound::new)),
        "journal");
  }

  /**
   * The head of one experiment.
   *
   * @param link what lies between this head and its nodes
   * @param free bytes that may still be written below a folder
   * @param result completed at the end
   */
  public static Behavior<SupervisorMessage> create(
      Launch launch,
      Link link,
      HeadSettings settings,
      ToLongFunction<Path> free,
      CompletableFuture<ExperimentResult> result) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new ExperimentSupervisor(context, timers, launch, link, settings, free, result)));
  }

  @Override
  public Receive<SupervisorMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(JournalFound.class, this::onJournalFound)
        .onMessage(NodeIsUp.class, node -> after(() -> fleet.up(node)))
        .onMessage(
            NodeGone.class,
            gone -> after(() -> runs.nodeGone(fleet.gone(gone.node()), gone.message())))
        .onMessage(NodeLeaves.class, leaves -> after(() -> fleet.gone(leaves.node())))
        .onMessage(NoNodes.class, none -> lost(none.message(), none.cause()))
        .onMessage(RequestSlot.class, request -> after(() -> fleet.request(request)))
        .onMessage(WaitsToAsk.class, wait -> after(() -> fleet.queue().withdraw(wait.run())))
        .onMessage(
            SlotReleased.class, released -> after(() -> fleet.queue().released(released.slot())))
        .onMessage(ReferencesWritten.class, this::onReferencesWritten)
        .onMessage(RunEnded.class, this::onRunEnded)
        .onMessage(RunStopped.class, this::onRunStopped)
        .onMessage(
            PauseRun.class, pause -> after(() -> runs.tell(pause.run(), RunMessage.Pause.INSTANCE)))
        .onMessage(
            ResumeRun.class,
            resume -> after(() -> runs.tell(resume.run(), RunMessage.Resume.INSTANCE)))
        .onMessage(StopRuns.class, this::onStopRuns)
        .onMessage(StopAnyway.class, this::onStopAnyway)
        .onMessage(NoRoom.class, this::onNoRoom)
        .onMessage(StorageFound.class, this::onStorageFound)
        .onSignal(Terminated.class, child -> children.gone(child).orElse(this))
        .build();
  }

  private Behavior<SupervisorMessage> onJournalFound(JournalFound found) {
    ExperimentJournal.Finding finding = found.finding();
    if (finding instanceof ExperimentJournal.Gone gone) {
      // when the runs have ended under this head, only sinks are waited for
      return ended == null ? lost(gone.what(), gone.cause()) : this;
    }
    if (finding instanceof ExperimentJournal.Begun begun) {
      return begin(begun.term(), begun.inputs());
    }
    storage.tell(StorageWatch.JournalOpened.INSTANCE);
    return this;
  }

  private Behavior<SupervisorMessage> begin(long headTerm, InputLedger.Answer inputs) {
    if (!inputs.differences().isEmpty()) {
      result.completeExceptionally(launch.inputs().altered(inputs.differences()));
      return Behaviors.stopped();
    }
    if (stopping) {
      runs.stoppedAll();
      return endIfDone();
    }
    if (!inputs.known() && !launch.inputs().journaled()) {
      launch.notices().accept(launch.inputs().unknown());
    }
    ActorRef<Aggregator.Command> events = children.watch(
        getContext().spawn(Aggregator.create(launch.sinks(), settings), "aggregator"),
        this::onAggregatorGone);
    aggregator = events;
    launch.runs().forEach(run -> startRun(run, headTerm, events));
    fleet.begin(headTerm, inputs.references());
    return endIfDone();
  }

  private void startRun(Launch.PlannedRun run, long term, ActorRef<Aggregator.Command> events) {
    EventTranslator.announced(run.spec(), run.totalSteps(), Instant.now())
        .forEach(event -> events.tell(new Aggregator.Take(event)));
    RunTeam team = RunTeam.start(getContext(), launch, run, term, events, link, settings);
    children.watch(team.rows(), cause -> onRowsGone(run.id(), cause));
    children.watch(team.run(), cause -> onRunGone(run.id(), cause));
    runs.add(run.id(), team);
  }

  private Behavior<SupervisorMessage> after(Runnable work) {
    work.run();
    return this;
  }

  private Behavior<SupervisorMessage> onReferencesWritten(ReferencesWritten written) {
    fleet.learn(written.file());
    journal.tell(new ExperimentJournal.ReferencesWritten(written.file()));
    return this;
  }

  private Behavior<SupervisorMessage> onRunEnded(RunEnded ended) {
    runs.ended(ended.run(), ended.outcome());
    fleet.queue().withdraw(ended.run());
    return endIfDone();
  }

  private Behavior<SupervisorMessage> onRunStopped(RunStopped run) {
    runs.stopped(run.run());
    fleet.queue().withdraw(run.run());
    return endIfDone();
  }

  private Behavior<SupervisorMessage> onRunGone(String run, @Nullable Throwable cause) {
    if (runs.isOver(run)) {
      return this;
    }
    return lost(
        cause == null
            ? "another head has taken over the experiment: its journal holds a newer attempt of run "
                + run
            : "the journal does not take or give the events of run " + run,
        cause);
  }

  private Behavior<SupervisorMessage> onStopRuns(StopRuns stop) {
    stopping = true;
    runs.tellAll(RunMessage.Stop.INSTANCE);
    timers.startTimerWithFixedDelay(StopAnyway.INSTANCE, STOP_AT_MOST);
    return this;
  }

  /** What a run could not journal for want of room, such as that its attempt ended, the next head sees for itself. */
  private Behavior<SupervisorMessage> onStopAnyway(StopAnyway stop) {
    if (full) {
      runs.stoppedAll();
      return endIfDone();
    }
    return this;
  }

  /** Before the run asks for a slot again. */
  private Behavior<SupervisorMessage> onNoRoom(NoRoom noRoom) {
    fleet.queue().hold();
    storage.tell(noRoom.what());
    return this;
  }

  private Behavior<SupervisorMessage> onStorageFound(StorageFound found) {
    if (found.finding() instanceof StorageWatch.Unusable unusable) {
      return lost(unusable.what(), unusable.cause());
    }
    full = ((StorageWatch.Full) found.finding()).full();
    if (full) {
      fleet.queue().hold();
    } else {
      fleet.queue().release();
    }
    return this;
  }

  private Behavior<SupervisorMessage> lost(String message, @Nullable Throwable cause) {
    String what = cause == null ? message : message + ": " + Causes.root(cause);
    getContext().getLog().error("{}", what);
    result.completeExceptionally(
        cause == null ? new HeadLostException(what) : new HeadLostException(what, cause));
    return Behaviors.stopped();
  }

  private Behavior<SupervisorMessage> endIfDone() {
    if (ended != null || !runs.areAllOver()) {
      return this;
    }
    ended = runs.result();
    runs.closeRows();
    return finishIfRowsAreClosed();
  }

  /** What the rows' actors have told the aggregator comes before its end. */
  private Behavior<SupervisorMessage> finishIfRowsAreClosed() {
    if (runs.isWriting()) {
      return this;
    }
    ActorRef<Aggregator.Command> events = aggregator;
    if (events == null) {
      return onAggregatorGone(null);
    }
    events.tell(Aggregator.Finish.INSTANCE);
    return this;
  }

  private Behavior<SupervisorMessage> onRowsGone(String run, @Nullable Throwable cause) {
    runs.rowsClosed(run);
    return ended == null
        ? lost("the rows of run " + run + " are no longer written", cause)
        : finishIfRowsAreClosed();
  }

  private Behavior<SupervisorMessage> onAggregatorGone(@Nullable Throwable cause) {
    ExperimentResult answer = ended;
    if (answer == null) {
      return lost("the aggregator failed", cause);
    }
    result.complete(answer);
    return Behaviors.stopped();
  }
}
