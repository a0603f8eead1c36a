package dev.kymo.actors.head;

import dev.kymo.monitoring.event.EventSink;
import dev.kymo.vocabulary.RunEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Takes the events of all runs, each run's in its order, and feeds the sinks. */
public final class Aggregator extends AbstractBehavior<Aggregator.Command> {

  /** Never leaves the head. */
  public sealed interface Command extends NoSerializationVerificationNeeded {}

  /** Something happened to a run. */
  public record Take(RunEvent event) implements Command {}

  /** Every run has ended: hand the sinks what they have not taken yet, then end. */
  public enum Finish implements Command {
    INSTANCE
  }

  private enum SinkGone implements Command {
    INSTANCE
  }

  private enum GiveUp implements Command {
    INSTANCE
  }

  /** A sink has taken one event. */
  record SinkTook(int sink) implements Command {}

  private final TimerScheduler<Command> timers;
  private final SinkFeed sinks;
  private final Duration finishAtMost;
  private int sinksLeft;
  private boolean finishing;

  private Aggregator(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      List<EventSink> sinks,
      HeadSettings settings) {
    super(context);
    this.timers = timers;
    this.finishAtMost = settings.finishAtMost();
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

  static Behavior<Command> create(List<EventSink> sinks, HeadSettings settings) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new Aggregator(context, timers, sinks, settings)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Take.class, this::onTake)
        .onMessage(SinkTook.class, this::onSinkTook)
        .onMessage(Finish.class, this::onFinish)
        .onMessage(SinkGone.class, this::onSinkGone)
        .onMessage(GiveUp.class, this::onGiveUp)
        .build();
  }

  private Behavior<Command> onTake(Take take) {
    sinks.publish(take.event());
    return this;
  }

  private Behavior<Command> onSinkTook(SinkTook took) {
    sinks.took(took.sink());
    return this;
  }

  private Behavior<Command> onFinish(Finish finish) {
    finishing = true;
    sinks.finish();
    timers.startSingleTimer(GiveUp.INSTANCE, finishAtMost);
    return endIfFinished();
  }

  private Behavior<Command> onSinkGone(SinkGone gone) {
    sinksLeft--;
    return endIfFinished();
  }

  private Behavior<Command> onGiveUp(GiveUp giveUp) {
    getContext()
        .getLog()
        .warn("{} sinks are still busy after {} and miss the last events", sinksLeft, finishAtMost);
    return Behaviors.stopped();
  }

  private Behavior<Command> endIfFinished() {
    return finishing && sinksLeft == 0 ? Behaviors.stopped() : this;
  }
}
