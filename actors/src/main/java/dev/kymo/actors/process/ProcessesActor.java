package dev.kymo.actors.process;

import dev.kymo.actors.link.NodeUp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/**
 * Keeps a number of child JVMs running, each a node. Sees at once when one ends, says so, and starts another in its place; kills one that says nothing for too
 * long. Children that do not come up time after time are given up.
 */
public final class ProcessesActor extends AbstractBehavior<ProcessesActor.Command> {

  public sealed interface Command extends NoSerializationVerificationNeeded {}

  /** A node says that it is there. */
  public record Seen(NodeUp node) implements Command {}

  private record Start(int place) implements Command {}

  private record Ended(int place, String node, String how) implements Command {}

  private enum Beat implements Command {
    INSTANCE
  }

  /** What is told of them. */
  public sealed interface News extends NoSerializationVerificationNeeded {}

  /** A node's process has ended; another is started in its place. */
  public record Gone(String node, String how) implements News {}

  /** Processes end before they are nodes, time after time. */
  public record GivenUp(String message) implements News {}

  /** Where one child after another lives. */
  private static final class Place {
    final int number;
    int started;
    int failures;
    long silentBeats;
    boolean up;
    boolean killed;

    @Nullable
    ChildProcess child;

    Place(int number) {
      this.number = number;
    }

    String node() {
      return "process-" + number + (started > 1 ? "." + started : "");
    }
  }

  private final TimerScheduler<Command> timers;
  private final ProcessSettings settings;
  private final Class<?> main;
  private final Order order;
  private final ActorRef<News> listener;
  private final List<Place> places = new ArrayList<>();

  /** What a new child is told. */
  @FunctionalInterface
  public interface Order {
    /** {@code place}: from 0. */
    NodeOrder of(int place, String node);
  }

  private ProcessesActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Class<?> main,
      int count,
      Order order,
      ProcessSettings settings,
      ActorRef<News> listener) {
    super(context);
    this.timers = timers;
    this.settings = settings;
    this.main = main;
    this.order = order;
    this.listener = listener;
    for (int place = 0; place < count; place++) {
      places.add(new Place(place + 1));
      context.getSelf().tell(new Start(place));
    }
    timers.startTimerWithFixedDelay(Beat.INSTANCE, settings.beatEvery());
  }

  /**
   * Starts them; on a dispatcher for what blocks.
   *
   * @param main the program of each
   * @param count how many there are to be
   * @param order what a new one is told
   * @param listener told what becomes of them
   */
  public static Behavior<Command> create(
      Class<?> main, int count, Order order, ProcessSettings settings, ActorRef<News> listener) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new ProcessesActor(context, timers, main, count, order, settings, listener)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Start.class, this::onStart)
        .onMessage(Seen.class, this::onSeen)
        .onMessage(Ended.class, this::onEnded)
        .onMessage(Beat.class, beat -> onBeat())
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<Command> onStart(Start start) {
    Place place = places.get(start.place());
    place.started++;
    place.up = false;
    place.killed = false;
    place.silentBeats = 0;
    String node = place.node();
    try {
      ChildProcess child = ChildProcess.start(main, order.of(start.place(), node));
      place.child = child;
      getContext()
          .pipeToSelf(
              child.end(),
              (how, failure) ->
                  new Ended(start.place(), node, how == null ? String.valueOf(failure) : how));
    } catch (IOException e) {
      getContext()
          .getSelf()
          .tell(new Ended(start.place(), node, "its process cannot be started: " + e.getMessage()));
    }
    return this;
  }

  private Behavior<Command> onSeen(Seen seen) {
    for (Place place : places) {
      if (place.node().equals(seen.node().node())) {
        place.up = true;
        place.failures = 0;
        place.silentBeats = 0;
      }
    }
    return this;
  }

  private Behavior<Command> onEnded(Ended ended) {
    Place place = places.get(ended.place());
    place.child = null;
    String how = place.killed
        ? "its process said nothing for " + settings.silentAtMost().toSeconds()
            + " s and was killed"
        : ended.how();
    if (!place.up) {
      place.failures++;
    }
    if (place.failures >= settings.failuresAtMost()) {
      listener.tell(new GivenUp(place.failures
          + " worker processes in a row ended before they could work, the last one because "
          + how));
      return this;
    }
    listener.tell(new Gone(ended.node(), how));
    Duration wait = place.failures == 0 ? settings.replaceAfter() : settings.restartAfter();
    timers.startSingleTimer(new Start(ended.place()), new Start(ended.place()), wait);
    return this;
  }

  /** Silence is counted in one's own beats: who was stopped for a while has missed none. */
  private Behavior<Command> onBeat() {
    for (Place place : places) {
      ChildProcess child = place.child;
      place.silentBeats++;
      Duration atMost = place.up ? settings.silentAtMost() : settings.startAtMost();
      if (child != null
          && place.silentBeats > atMost.toNanos() / settings.beatEvery().toNanos()) {
        place.killed = true;
        child.kill();
      }
    }
    return this;
  }

  private Behavior<Command> onStop() {
    for (Place place : places) {
      ChildProcess child = place.child;
      if (child != null) {
        child.close();
      }
    }
    return this;
  }
}
