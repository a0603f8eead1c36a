package dev.kymo.actors;

import dev.kymo.actors.database.Causes;
import dev.kymo.actors.database.FullDisk;
import dev.kymo.actors.database.JournalDatabase;
import dev.kymo.actors.database.PatientFile;
import dev.kymo.actors.database.WatchedJournal;
import dev.kymo.actors.protocol.CrossesJvms;
import dev.kymo.actors.run.RunOutcome;
import dev.kymo.workers.training.ReferenceHashes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorPath;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * The head of an experiment: takes its term from the journal, starts aggregator, workers and one run actor per run, gives
 * idle workers to waiting runs, and ends when every run has ended.
 */
public final class ExperimentSupervisor extends AbstractBehavior<ExperimentSupervisor.Command> {

  public sealed interface Command extends CrossesJvms {}

  /** The run waits for a worker. */
  public record RequestWorker(String run, ActorRef<RunActor.Command> replyTo) implements Command {}

  /** The worker can take a run. */
  public record WorkerIdle(ActorRef<WorkerActor.Command> worker, String name) implements Command {}

  /** A granted worker was not needed after all. */
  public record WorkerUnused(ActorRef<WorkerActor.Command> worker, String name)
      implements Command {}

  /** The run has ended for good. */
  public record RunEnded(String run, RunOutcome outcome) implements Command {}

  /** The run was stopped and can be resumed. */
  public record RunStopped(String run) implements Command {}

  /** Let the run take no further step until {@link ResumeRun}. */
  public record PauseRun(String run) implements Command {}

  /** Let the run go on. */
  public record ResumeRun(String run) implements Command {}

  /**
   * The run could not write for want of room.
   *
   * @param bytes it will write next, as far as it knows
   */
  public record DiskFull(String run, String message, long bytes) implements Command {}

  /** Stop all runs so that they can be resumed, then end. */
  public enum StopRuns implements Command {
    INSTANCE
  }

  private enum JournalReady implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  private record HeadBegins(long term) implements Command, NoSerializationVerificationNeeded {}

  private record InputsCompared(long term, InputLedger.Answer answer)
      implements Command, NoSerializationVerificationNeeded {}

  private record TermGone(@Nullable Throwable cause)
      implements Command, NoSerializationVerificationNeeded {}

  private record JournalFailed(WatchedJournal.Failed failure)
      implements Command, NoSerializationVerificationNeeded {}

  private record JournalWorks(WatchedJournal.Works works)
      implements Command, NoSerializationVerificationNeeded {}

  private enum LookForRoom implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  private enum LookAtFolder implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  private enum StopAnyway implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  private record Lost(String what, @Nullable Throwable cause)
      implements Command, NoSerializationVerificationNeeded {}

  private record AggregatorGone(@Nullable Throwable cause)
      implements Command, NoSerializationVerificationNeeded {}

  private record RowsGone(String run, @Nullable Throwable cause)
      implements Command, NoSerializationVerificationNeeded {}

  private record WorkerGone(String name) implements Command, NoSerializationVerificationNeeded {}

  private record RunGone(String run, @Nullable Throwable cause)
      implements Command, NoSerializationVerificationNeeded {}

  /** How long runs have to stop when the journal has no room to take that they did. */
  private static final Duration STOP_AT_MOST = Duration.ofSeconds(10);

  /** In place of who could not write, where all could not. */
  private static final String FILE = "the journal's file";

  private final TimerScheduler<Command> timers;
  private final Launch launch;
  private final ActorSettings settings;
  private final CompletableFuture<ExperimentResult> result;
  private final WorkerPool<ActorRef<RunActor.Command>, ActorRef<WorkerActor.Command>> pool;
  private final Map<String, ActorRef<RunActor.Command>> runs = new LinkedHashMap<>();
  private final Map<String, ActorRef<RowsActor.Command>> rows = new LinkedHashMap<>();
  private final Map<String, RunOutcome> outcomes = new LinkedHashMap<>();
  private final Set<String> stopped = new LinkedHashSet<>();
  private final Map<ActorPath, Function<@Nullable Throwable, Command>> watched = new HashMap<>();
  private final JournalTrouble trouble = new JournalTrouble();
  private final RoomWatch room;
  private @Nullable ActorRef<InputLedger.Command> ledger;
  private @Nullable ActorRef<Aggregator.Command> aggregator;
  private @Nullable ExperimentResult ended;
  private int workersLeft;
  private boolean stopping;

  private ExperimentSupervisor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Launch launch,
      ActorSettings settings,
      ToLongFunction<Path> free,
      CompletableFuture<ExperimentResult> result) {
    super(context);
    this.timers = timers;
    this.room = new RoomWatch(launch.directory(), free, launch::tell);
    this.launch = launch;
    this.settings = settings;
    this.result = result;
    this.pool = new WorkerPool<>(
        launch.runIds(), (run, name, worker) -> run.tell(new RunActor.WorkerGranted(worker, name)));
    subscribe(WatchedJournal.Failed.class, JournalFailed::new);
    subscribe(WatchedJournal.Works.class, JournalWorks::new);
    ActorRef<Command> self = context.getSelf();
    PatientFile.watch(
        launch.directory(),
        failure -> self.tell(new JournalFailed(new WatchedJournal.Failed(FILE, failure))));
    context.pipeToSelf(
        SchemaUtils.createIfNotExists(context.getSystem()),
        (Done done, Throwable failure) -> failure == null
            ? JournalReady.INSTANCE
            : new Lost("the journal cannot be opened", failure));
  }

  /** {@code free}: bytes that may still be written below a folder. */
  static Behavior<Command> create(
      Launch launch,
      ActorSettings settings,
      ToLongFunction<Path> free,
      CompletableFuture<ExperimentResult> result) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new ExperimentSupervisor(context, timers, launch, settings, free, result)));
  }

  private <E> void subscribe(Class<E> event, Function<E, Command> message) {
    getContext()
        .getSystem()
        .eventStream()
        .tell(
            new EventStream.Subscribe<>(event, getContext().messageAdapter(event, message::apply)));
  }

  /** As {@code watchWith}, but the message may say what the child failed of. */
  private void watch(ActorRef<?> child, Function<@Nullable Throwable, Command> gone) {
    watched.put(child.path(), gone);
    getContext().watch(child);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(JournalReady.class, this::onJournalReady)
        .onMessage(HeadBegins.class, this::onHeadBegins)
        .onMessage(InputsCompared.class, this::onInputsCompared)
        .onMessage(TermGone.class, this::onTermGone)
        .onMessage(RequestWorker.class, this::onRequestWorker)
        .onMessage(WorkerIdle.class, idle -> offer(idle.name(), idle.worker()))
        .onMessage(WorkerUnused.class, unused -> offer(unused.name(), unused.worker()))
        .onMessage(WorkerGone.class, this::onWorkerGone)
        .onMessage(AggregatorGone.class, this::onAggregatorGone)
        .onMessage(RowsGone.class, this::onRowsGone)
        .onMessage(RunEnded.class, this::onRunEnded)
        .onMessage(RunStopped.class, this::onRunStopped)
        .onMessage(RunGone.class, this::onRunGone)
        .onMessage(PauseRun.class, pause -> tellRun(pause.run(), RunActor.Pause.INSTANCE))
        .onMessage(ResumeRun.class, resume -> tellRun(resume.run(), RunActor.Resume.INSTANCE))
        .onMessage(StopRuns.class, this::onStopRuns)
        .onMessage(StopAnyway.class, this::onStopAnyway)
        .onMessage(JournalFailed.class, this::onJournalFailed)
        .onMessage(JournalWorks.class, this::onJournalWorks)
        .onMessage(DiskFull.class, this::onDiskFull)
        .onMessage(LookForRoom.class, this::onLookForRoom)
        .onMessage(LookAtFolder.class, this::onLookAtFolder)
        .onMessage(Lost.class, this::onLost)
        .onSignal(Terminated.class, this::onTerminated)
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  private Behavior<Command> onPostStop() {
    PatientFile.unwatch(launch.directory());
    return this;
  }

  private Behavior<Command> onTerminated(Terminated child) {
    Function<@Nullable Throwable, Command> gone = watched.remove(child.getRef().path());
    if (gone != null) {
      Throwable cause = child instanceof ChildFailed failed ? failed.getCause() : null;
      getContext().getSelf().tell(gone.apply(cause));
    }
    return this;
  }

  private Behavior<Command> onJournalFailed(JournalFailed failed) {
    Throwable cause = failed.failure().cause();
    boolean full = FullDisk.explains(cause, launch.directory());
    if (trouble.failed(failed.failure(), full)) {
      return onLost(new Lost("the journal does not take or give events", cause));
    }
    return full ? waitForRoom("the journal: " + Causes.root(cause), 0) : this;
  }

  private Behavior<Command> onJournalWorks(JournalWorks works) {
    trouble.works(works.works());
    return this;
  }

  private Behavior<Command> onDiskFull(DiskFull full) {
    return waitForRoom("run " + full.run() + ": " + full.message(), full.bytes());
  }

  /** Runs that need a worker get none meanwhile; those that have one and need no room go on. */
  private Behavior<Command> waitForRoom(String what, long bytes) {
    room.failed(what, bytes);
    pool.hold();
    if (!timers.isTimerActive(LookForRoom.INSTANCE)) {
      timers.startTimerWithFixedDelay(LookForRoom.INSTANCE, settings.checkTermEvery());
    }
    return this;
  }

  private Behavior<Command> onLookForRoom(LookForRoom look) {
    if (room.isThere()) {
      timers.cancel(LookForRoom.INSTANCE);
      pool.release();
    }
    return this;
  }

  /** Who deletes the folder wants an end; its files live on for those who have them open, and would be written to for ever. */
  private Behavior<Command> onLookAtFolder(LookAtFolder look) {
    Path journal = JournalDatabase.in(launch.directory()).file();
    if (Files.exists(journal)) {
      return this;
    }
    return onLost(new Lost(
        Files.exists(launch.directory())
            ? "the journal " + journal + " was deleted"
            : "the output folder " + launch.directory() + " was deleted",
        null));
  }

  private Behavior<Command> onJournalReady(JournalReady ready) {
    timers.startTimerWithFixedDelay(LookAtFolder.INSTANCE, settings.checkTermEvery());
    ActorRef<HeadTerm.Answer> answer =
        getContext().messageAdapter(HeadTerm.Answer.class, taken -> new HeadBegins(taken.term()));
    watch(
        getContext().spawn(HeadTerm.create(settings.checkTermEvery(), answer), "head-term"),
        TermGone::new);
    return this;
  }

  private Behavior<Command> onTermGone(TermGone gone) {
    if (ended != null) {
      return this; // the runs have ended under this head, only sinks are waited for
    }
    return onLost(new Lost(
        aggregator == null || gone.cause() != null
            ? "the journal refused the head its term"
            : "another head has taken over the experiment: its journal holds a newer term",
        gone.cause()));
  }

  private Behavior<Command> onHeadBegins(HeadBegins begins) {
    ActorRef<InputLedger.Answer> answer = getContext()
        .messageAdapter(
            InputLedger.Answer.class, compared -> new InputsCompared(begins.term(), compared));
    ledger =
        getContext().spawn(InputLedger.create(launch.inputs().settings(), answer), "input-ledger");
    return this;
  }

  private Behavior<Command> onInputsCompared(InputsCompared compared) {
    ActorRef<InputLedger.Command> inputs = ledger;
    if (aggregator != null || inputs == null) {
      return this; // the ledger has read the journal anew
    }
    if (!compared.answer().differences().isEmpty()) {
      result.completeExceptionally(launch.inputs().altered(compared.answer().differences()));
      return Behaviors.stopped();
    }
    if (stopping) {
      stopped.addAll(launch.runIds());
      return endIfDone();
    }
    if (!compared.answer().known() && !launch.inputs().journaled()) {
      launch.notices().accept(launch.inputs().unknown());
    }
    ReferenceHashes references = new ReferenceHashes(
        compared.answer().references(),
        (name, sha256) -> inputs.tell(new InputLedger.ReferencesWritten(name, sha256)));
    ActorRef<Aggregator.Command> events =
        getContext().spawn(Aggregator.create(launch.sinks(), settings), "aggregator");
    watch(events, AggregatorGone::new);
    aggregator = events;
    for (int i = 1; i <= launch.workers(); i++) {
      startWorker(i, references);
    }
    for (Launch.PlannedRun run : launch.runs()) {
      startRun(run, compared.term(), events);
    }
    return endIfDone();
  }

  private void startWorker(int number, ReferenceHashes references) {
    ActorRef<ProbeActor.Command> probe = getContext()
        .spawn(
            restarting(ProbeActor.create(launch.probes(), settings.resendAfter())),
            "probe-" + number,
            DispatcherSelector.fromConfig("kymo.probe-dispatcher"));
    String name = "worker-" + number;
    ActorRef<WorkerActor.Command> worker = getContext()
        .spawn(
            restarting(WorkerActor.create(
                name,
                launch.trainers(),
                launch.inputs(),
                references,
                probe,
                getContext().getSelf(),
                settings)),
            name,
            DispatcherSelector.fromConfig("kymo.worker-dispatcher"));
    watch(probe, cause -> new Lost("probe-" + number + " stopped", cause));
    watch(worker, cause -> new WorkerGone(name));
    workersLeft++;
  }

  /** Supervision only contains the damage; what a failure means is the run actor's to decide, which hears of it. */
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

  private void startRun(Launch.PlannedRun run, long term, ActorRef<Aggregator.Command> events) {
    EventTranslator.announced(run.spec(), run.totalSteps(), Instant.now())
        .forEach(event -> events.tell(new Aggregator.Take(event)));
    ActorRef<RowsActor.Command> runRows = getContext()
        .spawn(
            RowsActor.create(launch.runsFolder(), run.spec(), run.totalSteps(), events, settings),
            "rows-" + run.id(),
            DispatcherSelector.fromConfig("kymo.rows-dispatcher"));
    watch(runRows, cause -> new RowsGone(run.id(), cause));
    rows.put(run.id(), runRows);
    RunPlace place = new RunPlace(
        term, launch.runsFolder().resolve(run.id()), launch.references(), launch.responses());
    ActorRef<RunActor.Command> actor = getContext()
        .spawn(
            RunActor.create(
                place, run.spec(), runRows, getContext().getSelf(), settings.checkTermEvery()),
            "run-" + run.id());
    watch(actor, cause -> new RunGone(run.id(), cause));
    runs.put(run.id(), actor);
  }

  private Behavior<Command> onRequestWorker(RequestWorker request) {
    pool.request(request.run(), request.replyTo());
    return this;
  }

  private Behavior<Command> offer(String name, ActorRef<WorkerActor.Command> worker) {
    pool.idle(name, worker);
    return this;
  }

  private Behavior<Command> onWorkerGone(WorkerGone gone) {
    pool.gone(gone.name());
    workersLeft--;
    return workersLeft > 0 ? this : onLost(new Lost("no worker is left", null));
  }

  private Behavior<Command> onRunEnded(RunEnded ended) {
    outcomes.put(ended.run(), ended.outcome());
    pool.withdraw(ended.run());
    return endIfDone();
  }

  private Behavior<Command> onRunStopped(RunStopped run) {
    stopped.add(run.run());
    pool.withdraw(run.run());
    return endIfDone();
  }

  private Behavior<Command> onRunGone(RunGone gone) {
    if (outcomes.containsKey(gone.run()) || stopped.contains(gone.run())) {
      return this;
    }
    return onLost(new Lost(
        gone.cause() == null
            ? "another head has taken over the experiment: its journal holds a newer attempt of run "
                + gone.run()
            : "the journal does not take or give the events of run " + gone.run(),
        gone.cause()));
  }

  private Behavior<Command> tellRun(String run, RunActor.Command command) {
    ActorRef<RunActor.Command> actor = runs.get(run);
    if (actor != null) {
      actor.tell(command);
    }
    return this;
  }

  private Behavior<Command> onStopRuns(StopRuns stop) {
    stopping = true;
    runs.values().forEach(run -> run.tell(RunActor.Stop.INSTANCE));
    timers.startTimerWithFixedDelay(StopAnyway.INSTANCE, STOP_AT_MOST);
    return this;
  }

  /** What a run could not journal for want of room, such as that its attempt ended, the next head sees for itself. */
  private Behavior<Command> onStopAnyway(StopAnyway stop) {
    if (room.isFull()) {
      runs.keySet().stream().filter(run -> !outcomes.containsKey(run)).forEach(stopped::add);
      return endIfDone();
    }
    return this;
  }

  private Behavior<Command> onLost(Lost lost) {
    Throwable cause = lost.cause();
    String what = cause == null ? lost.what() : lost.what() + ": " + Causes.root(cause);
    getContext().getLog().error("{}", what);
    result.completeExceptionally(
        cause == null ? new HeadLostException(what) : new HeadLostException(what, cause));
    return Behaviors.stopped();
  }

  private Behavior<Command> endIfDone() {
    if (ended != null || outcomes.size() + stopped.size() < launch.runs().size()) {
      return this;
    }
    ended = new ExperimentResult(launch.runIds().stream()
        .map(run -> new ExperimentResult.RunResult(run, outcomes.get(run)))
        .toList());
    rows.values().forEach(each -> each.tell(RowsActor.Finish.INSTANCE));
    return finishIfRowsAreClosed();
  }

  /** What the rows' actors have told the aggregator comes before its end. */
  private Behavior<Command> finishIfRowsAreClosed() {
    if (!rows.isEmpty()) {
      return this;
    }
    ActorRef<Aggregator.Command> events = aggregator;
    if (events == null) {
      return onAggregatorGone(new AggregatorGone(null));
    }
    events.tell(Aggregator.Finish.INSTANCE);
    return this;
  }

  private Behavior<Command> onRowsGone(RowsGone gone) {
    rows.remove(gone.run());
    return ended == null
        ? onLost(new Lost("the rows of run " + gone.run() + " are no longer written", gone.cause()))
        : finishIfRowsAreClosed();
  }

  private Behavior<Command> onAggregatorGone(AggregatorGone gone) {
    ExperimentResult answer = ended;
    if (answer == null) {
      return onLost(new Lost("the aggregator failed", gone.cause()));
    }
    result.complete(answer);
    return Behaviors.stopped();
  }
}
