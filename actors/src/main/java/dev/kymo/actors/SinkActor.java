package dev.kymo.actors;

import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.event.RunEvent;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** Feeds one sink on a thread of its own, so that a slow or broken sink harms neither rows nor other sinks. */
final class SinkActor extends AbstractBehavior<SinkActor.Command> {

  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** Hand {@code event} to the sink. */
  record Accept(RunEvent event) implements Command {}

  /** Nothing else comes. */
  enum Finish implements Command {
    INSTANCE
  }

  private final int index;
  private final EventSink sink;
  private final ActorRef<Aggregator.Command> aggregator;
  private long failures;

  private SinkActor(
      ActorContext<Command> context,
      int index,
      EventSink sink,
      ActorRef<Aggregator.Command> aggregator) {
    super(context);
    this.index = index;
    this.sink = sink;
    this.aggregator = aggregator;
  }

  static Behavior<Command> create(
      int index, EventSink sink, ActorRef<Aggregator.Command> aggregator) {
    return Behaviors.setup(context -> new SinkActor(context, index, sink, aggregator));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Accept.class, this::onAccept)
        .onMessage(Finish.class, finish -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> onStop())
        .build();
  }

  private Behavior<Command> onAccept(Accept accept) {
    try {
      sink.accept(accept.event());
    } catch (RuntimeException e) {
      failed(e);
    }
    aggregator.tell(new Aggregator.SinkTook(index));
    return this;
  }

  private Behavior<Command> onStop() {
    try {
      sink.close();
    } catch (RuntimeException e) {
      failed(e);
    }
    if (failures > 0) {
      getContext()
          .getLog()
          .error("{} failed on {} events in all", sink.getClass().getSimpleName(), failures);
    }
    return this;
  }

  /** The first failure is told in full, the rest as a number at the end: a broken sink must not flood the log. */
  private void failed(RuntimeException failure) {
    failures++;
    if (failures == 1) {
      getContext()
          .getLog()
          .error(
              "{} failed; runs and their rows are not affected",
              sink.getClass().getSimpleName(),
              failure);
    }
  }
}
