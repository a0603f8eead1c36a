package dev.kymo.actors;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.lease.AttemptId;
import dev.kymo.actors.protocol.CrossesJvms;
import dev.kymo.actors.run.EndReason;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.RowsFolder;
import dev.kymo.actors.run.SegmentRef;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The only writer of rows: takes those of each run's current attempt, acknowledges them once they are on disk, says what a
 * commit may count on, and feeds the sinks. Rows that arrive close together are flushed together.
 */
public final class Aggregator extends AbstractBehavior<Aggregator.Command> {

  public sealed interface Command extends CrossesJvms {}

  /** The run exists and waits for a worker. */
  public record AnnounceRun(RunSpec spec, long totalSteps) implements Command {}

  /**
   * Take rows of this attempt only, from now on.
   *
   * @param responses all response types of its readings, in order
   * @param rows where they go
   * @param committed the rows that count
   * @param committedStep the step up to which they go
   * @param distrusted paths of segments not to be compared with
   * @param branching whether rows written before are not compared with
   */
  public record BeginAttempt(
      AttemptId attempt,
      List<String> responses,
      RowsFolder rows,
      List<SegmentRef> committed,
      long committedStep,
      List<String> distrusted,
      boolean branching,
      ActorRef<Reply> replyTo)
      implements Command {
    public BeginAttempt {
      responses = List.copyOf(responses);
      committed = List.copyOf(committed);
      distrusted = List.copyOf(distrusted);
    }
  }

  /**
   * A step was taken; message {@code sequence} of its attempt, from 1.
   *
   * @param probeLag steps from the oldest unread snapshot to this one
   */
  public record TakeStepRow(
      AttemptId attempt,
      long sequence,
      StepRow step,
      long probeLag,
      ActorRef<WorkerActor.Command> replyTo)
      implements Command {}

  /**
   * A snapshot was read; message {@code sequence} of its attempt, from 1.
   *
   * @param rows all that its probes found
   */
  public record TakeFindings(
      AttemptId attempt,
      long sequence,
      List<? extends RunRow> rows,
      ActorRef<ProbeActor.Command> replyTo)
      implements Command {
    public TakeFindings {
      rows = List.copyOf(rows);
    }
  }

  /** Answer with {@link RowsDurable} once these messages, all that the checkpoint rests on, are on disk. */
  public record AwaitDurable(
      AttemptId attempt,
      CheckpointId checkpoint,
      Duration took,
      long stepSequence,
      long readingSequence,
      ActorRef<Reply> replyTo)
      implements Command {}

  /** Write the run's result files from what is committed. */
  public record AssembleRows(AttemptId attempt, List<SegmentRef> committed, ActorRef<Reply> replyTo)
      implements Command {
    public AssembleRows {
      committed = List.copyOf(committed);
    }
  }

  /** The journal holds {@code event}. */
  public record Recorded(String run, LifecycleEvent event) implements Command {}

  /** The trainer waited because its probes were behind. */
  public record ProbeWaited(AttemptId attempt, Duration waited) implements Command {}

  /** Every run has ended: hand the sinks what they have not taken yet, then end. */
  public enum Finish implements Command {
    INSTANCE
  }

  private enum SinkGone implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  private enum GiveUp implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  /** A sink has taken one event. */
  record SinkTook(int sink) implements Command, NoSerializationVerificationNeeded {}

  private enum Flush implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  /** What a run's owner hears. */
  public sealed interface Reply extends CrossesJvms {
    AttemptId attempt();
  }

  /** Rows of the attempt are welcome. */
  public record RowsReady(AttemptId attempt) implements Reply {}

  /** Segments are not as they were written; {@code committed}: their rows counted. */
  public record RowsDamaged(AttemptId attempt, List<String> paths, String reason, boolean committed)
      implements Reply {
    public RowsDamaged {
      paths = List.copyOf(paths);
    }
  }

  /** Everything that the checkpoint rests on is on disk: in these beginnings of files. */
  public record RowsDurable(AttemptId attempt, String checkpoint, List<SegmentRef> segments)
      implements Reply {
    public RowsDurable {
      segments = List.copyOf(segments);
    }
  }

  /** A repeated row is not what was written first; rows of the attempt are no longer taken. */
  public record RowsDiffer(
      AttemptId attempt, long step, String kind, String expected, String actual) implements Reply {}

  /** Rows could not be written or read, or may not stand where they would; rows of the attempt are no longer taken. */
  public record RowsFailed(AttemptId attempt, EndReason reason, String message) implements Reply {}

  /** The run's result files are complete. */
  public record RowsAssembled(AttemptId attempt) implements Reply {}

  private final Path runs;
  private final ActorSettings settings;
  private final TimerScheduler<Command> timers;
  private final SinkFeed sinks;
  private final Map<String, RunDesk> desks = new LinkedHashMap<>();
  private int unflushed;
  private int sinksLeft;
  private boolean finishing;

  private Aggregator(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Path runs,
      List<EventSink> sinks,
      ActorSettings settings) {
    super(context);
    this.timers = timers;
    this.runs = runs;
    this.settings = settings;
    this.sinks = new SinkFeed(spawnSinks(context, sinks), settings.sinkBacklog(), context.getLog());
    this.sinksLeft = sinks.size();
  }

  private static List<ActorRef<SinkActor.Command>> spawnSinks(
      ActorContext<Command> context, List<EventSink> sinks) {
    List<ActorRef<SinkActor.Command>> feeds = new ArrayList<>();
    for (EventSink sink : sinks) {
      ActorRef<SinkActor.Command> feed = context.spawn(
          SinkActor.create(feeds.size(), sink, context.getSelf()), "sink-" + (feeds.size() + 1));
      context.watchWith(feed, SinkGone.INSTANCE);
      feeds.add(feed);
    }
    return feeds;
  }

  /** {@code runs}: the folder of all runs' folders. */
  static Behavior<Command> create(Path runs, List<EventSink> sinks, ActorSettings settings) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new Aggregator(context, timers, runs, sinks, settings)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(AnnounceRun.class, this::onAnnounceRun)
        .onMessage(BeginAttempt.class, this::onBeginAttempt)
        .onMessage(TakeStepRow.class, this::onTakeStepRow)
        .onMessage(TakeFindings.class, this::onTakeFindings)
        .onMessage(AwaitDurable.class, this::onAwaitDurable)
        .onMessage(AssembleRows.class, this::onAssembleRows)
        .onMessage(Recorded.class, this::onRecorded)
        .onMessage(ProbeWaited.class, this::onProbeWaited)
        .onMessage(SinkTook.class, this::onSinkTook)
        .onMessage(Flush.class, this::onFlush)
        .onMessage(Finish.class, this::onFinish)
        .onMessage(SinkGone.class, this::onSinkGone)
        .onMessage(GiveUp.class, this::onGiveUp)
        .onSignal(PostStop.class, signal -> onStop())
        .build();
  }

  private Behavior<Command> onAnnounceRun(AnnounceRun announce) {
    desk(announce.spec().id()).announce(announce);
    return this;
  }

  private Behavior<Command> onBeginAttempt(BeginAttempt begin) {
    desk(begin.attempt().run()).begin(begin);
    return this;
  }

  private Behavior<Command> onTakeStepRow(TakeStepRow row) {
    return flushSoon(desk(row.attempt().run()).take(row));
  }

  private Behavior<Command> onTakeFindings(TakeFindings findings) {
    return flushSoon(desk(findings.attempt().run()).take(findings));
  }

  private Behavior<Command> onAwaitDurable(AwaitDurable await) {
    return flushSoon(desk(await.attempt().run()).await(await));
  }

  private Behavior<Command> onAssembleRows(AssembleRows assemble) {
    desk(assemble.attempt().run()).assemble(assemble);
    return this;
  }

  private Behavior<Command> onRecorded(Recorded recorded) {
    desk(recorded.run()).recorded(recorded.event());
    return this;
  }

  private Behavior<Command> onProbeWaited(ProbeWaited waited) {
    desk(waited.attempt().run()).probeWaited(waited);
    return this;
  }

  private Behavior<Command> onSinkTook(SinkTook took) {
    sinks.took(took.sink());
    return this;
  }

  private Behavior<Command> onFlush(Flush flush) {
    timers.cancel(Flush.INSTANCE);
    unflushed = 0;
    desks.values().forEach(RunDesk::flush);
    return this;
  }

  private Behavior<Command> onFinish(Finish finish) {
    finishing = true;
    desks.values().forEach(RunDesk::close);
    sinks.finish();
    timers.startSingleTimer(GiveUp.INSTANCE, settings.finishAtMost());
    return endIfFinished();
  }

  private Behavior<Command> onSinkGone(SinkGone gone) {
    sinksLeft--;
    return endIfFinished();
  }

  private Behavior<Command> onGiveUp(GiveUp giveUp) {
    getContext()
        .getLog()
        .warn(
            "{} sinks are still busy after {} and miss the last events",
            sinksLeft,
            settings.finishAtMost());
    return Behaviors.stopped();
  }

  private Behavior<Command> endIfFinished() {
    return finishing && sinksLeft == 0 ? Behaviors.stopped() : this;
  }

  private Behavior<Command> onStop() {
    desks.values().forEach(RunDesk::close);
    return this;
  }

  private Behavior<Command> flushSoon(boolean needed) {
    if (!needed) {
      return this;
    }
    unflushed++;
    if (unflushed >= settings.maxUnflushedRows()) {
      return onFlush(Flush.INSTANCE);
    }
    if (!timers.isTimerActive(Flush.INSTANCE)) {
      timers.startSingleTimer(Flush.INSTANCE, settings.flushAfter());
    }
    return this;
  }

  private RunDesk desk(String run) {
    return desks.computeIfAbsent(
        run, id -> new RunDesk(id, runs, sinks::publish, getContext().getLog()));
  }
}
