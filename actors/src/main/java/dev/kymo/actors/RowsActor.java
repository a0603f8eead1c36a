package dev.kymo.actors;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.lease.AttemptId;
import dev.kymo.actors.protocol.CrossesJvms;
import dev.kymo.actors.run.EndReason;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.RowsFolder;
import dev.kymo.actors.run.SegmentRef;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
 * One run's rows, and their only writer: takes those of the run's current attempt, acknowledges them once they are on disk, says what a commit
 * may count on, and tells the aggregator what is new. Rows that arrive close together are flushed together. Waits for disks on one of a few
 * threads, so that verifying or assembling this run's gigabytes delays no other's acknowledgements.
 */
public final class RowsActor extends AbstractBehavior<RowsActor.Command> {

  public sealed interface Command extends CrossesJvms {}

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
  public record EventJournaled(LifecycleEvent event) implements Command {}

  /** The trainer waited because its probes were behind. */
  public record ProbeWaited(AttemptId attempt, Duration waited) implements Command {}

  /** The run is over under this head: close its rows, then end. */
  enum Finish implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

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

  private final RunDesk desk;
  private final ActorSettings settings;
  private final TimerScheduler<Command> timers;
  private int unflushed;

  private RowsActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      RunDesk desk,
      ActorSettings settings) {
    super(context);
    this.timers = timers;
    this.desk = desk;
    this.settings = settings;
  }

  /**
   * @param runs the folder of all runs' folders
   * @param totalSteps steps of all its stages together
   */
  static Behavior<Command> create(
      Path runs,
      RunSpec spec,
      long totalSteps,
      ActorRef<Aggregator.Command> aggregator,
      ActorSettings settings) {
    return Behaviors.setup(context -> {
      RunDesk desk = new RunDesk(
          spec,
          totalSteps,
          runs,
          event -> aggregator.tell(new Aggregator.Take(event)),
          context.getLog());
      return Behaviors.withTimers(timers -> new RowsActor(context, timers, desk, settings));
    });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(BeginAttempt.class, this::onBeginAttempt)
        .onMessage(TakeStepRow.class, row -> flushSoon(desk.take(row)))
        .onMessage(TakeFindings.class, findings -> flushSoon(desk.take(findings)))
        .onMessage(AwaitDurable.class, await -> flushSoon(desk.await(await)))
        .onMessage(AssembleRows.class, this::onAssembleRows)
        .onMessage(EventJournaled.class, this::onEventJournaled)
        .onMessage(ProbeWaited.class, this::onProbeWaited)
        .onMessage(Flush.class, this::onFlush)
        .onMessage(Finish.class, finish -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> onStop())
        .build();
  }

  private Behavior<Command> onBeginAttempt(BeginAttempt begin) {
    desk.begin(begin);
    return this;
  }

  private Behavior<Command> onAssembleRows(AssembleRows assemble) {
    desk.assemble(assemble);
    return this;
  }

  private Behavior<Command> onEventJournaled(EventJournaled journaled) {
    desk.journaled(journaled.event());
    return this;
  }

  private Behavior<Command> onProbeWaited(ProbeWaited waited) {
    desk.probeWaited(waited);
    return this;
  }

  private Behavior<Command> onFlush(Flush flush) {
    timers.cancel(Flush.INSTANCE);
    unflushed = 0;
    desk.flush();
    return this;
  }

  private Behavior<Command> onStop() {
    desk.close();
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
}
