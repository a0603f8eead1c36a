package dev.kymo.actors.head;

import dev.kymo.monitoring.event.EventSink;
import dev.kymo.vocabulary.RunEvent;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.slf4j.Logger;

/**
 * Feeds one sink on a thread of its own, so that a slow or broken sink harms neither rows nor other sinks. The thread is not the
 * actor's: a sink that never returns would keep the actor, and with it the whole system, from ending.
 */
final class SinkActor extends AbstractBehavior<SinkActor.Command> {

  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** Hand {@code event} to the sink. */
  record Accept(RunEvent event) implements Command {}

  /** Nothing else comes. */
  enum Finish implements Command {
    INSTANCE
  }

  /** The sink has taken everything and is closed. */
  private enum Closed implements Command {
    INSTANCE
  }

  private final int index;
  private final EventSink sink;
  private final ActorRef<Aggregator.Command> aggregator;
  private final Logger log;
  private final ActorRef<Command> self;
  private final ThreadPoolExecutor thread;
  private boolean finishing;
  /** Belongs to the sink's thread. */
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
    this.log = context.getLog();
    this.self = context.getSelf();
    // unbounded, because the aggregator keeps to the backlog
    this.thread = new ThreadPoolExecutor(
        1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), SinkActor::thread);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "sink");
    thread.setDaemon(true);
    return thread;
  }

  static Behavior<Command> create(
      int index, EventSink sink, ActorRef<Aggregator.Command> aggregator) {
    return Behaviors.setup(context -> new SinkActor(context, index, sink, aggregator));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Accept.class, this::onAccept)
        .onMessage(Finish.class, this::onFinish)
        .onMessage(Closed.class, closed -> Behaviors.stopped())
        .onSignal(PostStop.class, signal -> onStop())
        .build();
  }

  private Behavior<Command> onAccept(Accept accept) {
    thread.execute(() -> take(accept.event()));
    return this;
  }

  private Behavior<Command> onFinish(Finish finish) {
    finishing = true;
    thread.execute(() -> {
      close();
      self.tell(Closed.INSTANCE);
    });
    return this;
  }

  private Behavior<Command> onStop() {
    if (!finishing) { // the system ends at once: what waits is lost to the sink, as in a killed
      // process
      thread.getQueue().clear();
      thread.execute(this::close);
    }
    thread.shutdown();
    return this;
  }

  private void take(RunEvent event) {
    try {
      sink.accept(event);
    } catch (RuntimeException e) {
      failed(e);
    } finally {
      aggregator.tell(new Aggregator.SinkTook(index));
    }
  }

  private void close() {
    try {
      sink.close();
    } catch (RuntimeException e) {
      failed(e);
    }
    if (failures > 0) {
      log.error("{} failed on {} events in all", sink.getClass().getSimpleName(), failures);
    }
  }

  /** The first failure is told in full, the rest as a number at the end: a broken sink must not flood the log. */
  private void failed(RuntimeException failure) {
    failures++;
    if (failures == 1) {
      log.error(
          "{} failed; runs and their rows are not affected",
          sink.getClass().getSimpleName(),
          failure);
    }
  }
}
