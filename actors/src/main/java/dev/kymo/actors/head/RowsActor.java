package dev.kymo.actors.head;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.link.Pieces;
import java.nio.file.Path;
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
public final class RowsActor extends AbstractBehavior<RowsMessage> {

  private final RunDesk desk;
  private final HeadSettings settings;
  private final TimerScheduler<RowsMessage> timers;
  private int unflushed;

  private RowsActor(
      ActorContext<RowsMessage> context,
      TimerScheduler<RowsMessage> timers,
      RunDesk desk,
      HeadSettings settings) {
    super(context);
    this.timers = timers;
    this.desk = desk;
    this.settings = settings;
  }

  /**
   * @param runs the folder of all runs' folders
   * @param totalSteps steps of all its stages together
   */
  static Behavior<RowsMessage> create(
      Path runs,
      RunSpec spec,
      long totalSteps,
      ActorRef<Aggregator.Command> aggregator,
      HeadSettings settings) {
    return Behaviors.setup(context -> {
      RunDesk desk = new RunDesk(
          spec,
          totalSteps,
          runs,
          event -> aggregator.tell(new Aggregator.Take(event)),
          new Pieces(context.getSystem(), settings.link().pieceBytes()),
          context.getLog());
      return Behaviors.withTimers(timers -> new RowsActor(context, timers, desk, settings));
    });
  }

  @Override
  public Receive<RowsMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(RowsMessage.BeginAttempt.class, this::onBeginAttempt)
        .onMessage(
            RowsMessage.TakeReport.class,
            taken -> flushSoon(desk.take(taken.report(), taken.lease())))
        .onMessage(RowsMessage.AssembleRows.class, this::onAssembleRows)
        .onMessage(RowsMessage.SilentSince.class, this::onSilentSince)
        .onMessage(RowsMessage.EventJournaled.class, this::onEventJournaled)
        .onMessage(RowsMessage.Flush.class, this::onFlush)
        .onMessage(RowsMessage.Finish.class, finish -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> onStop())
        .build();
  }

  private Behavior<RowsMessage> onBeginAttempt(RowsMessage.BeginAttempt begin) {
    desk.begin(begin);
    return this;
  }

  private Behavior<RowsMessage> onAssembleRows(RowsMessage.AssembleRows assemble) {
    desk.assemble(assemble);
    return this;
  }

  private Behavior<RowsMessage> onSilentSince(RowsMessage.SilentSince silent) {
    desk.silentSince(silent.at());
    return this;
  }

  private Behavior<RowsMessage> onEventJournaled(RowsMessage.EventJournaled journaled) {
    desk.journaled(journaled.event());
    return this;
  }

  private Behavior<RowsMessage> onFlush(RowsMessage.Flush flush) {
    timers.cancel(RowsMessage.Flush.INSTANCE);
    unflushed = 0;
    desk.flush();
    return this;
  }

  private Behavior<RowsMessage> onStop() {
    desk.close();
    return this;
  }

  private Behavior<RowsMessage> flushSoon(boolean needed) {
    if (!needed) {
      return this;
    }
    unflushed++;
    if (unflushed >= settings.maxUnflushedRows()) {
      return onFlush(RowsMessage.Flush.INSTANCE);
    }
    if (!timers.isTimerActive(RowsMessage.Flush.INSTANCE)) {
      timers.startSingleTimer(RowsMessage.Flush.INSTANCE, settings.flushAfter());
    }
    return this;
  }
}
