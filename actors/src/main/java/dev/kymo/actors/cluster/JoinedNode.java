package dev.kymo.actors.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.Roots;
import dev.kymo.actors.link.ToGate;
import dev.kymo.actors.node.Equipment;
import dev.kymo.actors.node.NodeActor;
import dev.kymo.actors.node.NodeSettings;
import dev.kymo.actors.wire.Endpoint;
import dev.kymo.actors.wire.Preflight;
import dev.kymo.actors.wire.TlsStores;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A process of a machine that has joined a head: what the command line starts, waits for and ends. */
public final class JoinedNode implements AutoCloseable {
  private static final Config NO_JOURNAL =
      ConfigFactory.parseString("pekko.persistence.journal.auto-start-journals = []");
  private static final Duration CLOSE_AT_MOST = Duration.ofSeconds(10);

  private final ActorSystem<JoinActor.Command> system;
  private final CompletableFuture<Joining.Outcome> end;

  private JoinedNode(
      ActorSystem<JoinActor.Command> system, CompletableFuture<Joining.Outcome> end) {
    this.system = system;
    this.end = end;
  }

  /**
   * Starts it, and lets it join when it can.
   *
   * @param build the version that runs here
   * @param equipment what a node of this name has
   * @param says lines for the screen
   */
  public static JoinedNode start(
      JoinOrder order, String build, Function<String, Equipment> equipment, Consumer<String> says) {
    return start(order, build, equipment, says, ConfigFactory.empty());
  }

  /** As {@link #start(JoinOrder, String, Function, Consumer)}; {@code overrides}: above the system settings. */
  public static JoinedNode start(
      JoinOrder order,
      String build,
      Function<String, Equipment> equipment,
      Consumer<String> says,
      Config overrides) {
    LoggerFactory.getILoggerFactory(); // on this thread alone: several at once would be told of it
    Config config = config(order, overrides);
    CompletableFuture<Joining.Outcome> end = new CompletableFuture<>();
    NodeSettings nodes = NodeSettings.from(config);
    String gate = "pekko://" + order.system() + "@" + order.head() + "/user/" + GateActor.NAME;
    ActorSystem<JoinActor.Command> system = ActorSystem.create(
        Behaviors.setup(context -> {
          ActorRef<ToGate> door = ActorRefResolver.get(context.getSystem()).resolveActorRef(gate);
          ActorRef<JoinActor.Command> joins = context.spawn(
              JoinActor.create(new Joining(
                  order,
                  build,
                  (name, up) -> NodeActor.create(equipment.apply(name), up, Link.PLAIN, nodes),
                  ClusterSettings.from(config),
                  door,
                  says,
                  end)),
              "joins",
              DispatcherSelector.blocking());
          context.watch(joins);
          return Behaviors.receive(JoinActor.Command.class)
              .onAnyMessage(message -> {
                joins.tell(message);
                return Behaviors.same();
              })
              .onSignal(Terminated.class, gone -> Behaviors.stopped())
              .build();
        }),
        order.system(),
        config);
    system
        .getWhenTerminated()
        .whenComplete((done, failure) -> end.completeExceptionally(
            new IllegalStateException("the actor system ended before the node")));
    return new JoinedNode(system, end);
  }

  private static Config config(JoinOrder order, Config overrides) {
    return ConfigFactory.defaultOverrides()
        .withFallback(overrides)
        .withFallback(NO_JOURNAL)
        .withFallback(Roots.configured(Roots.EXPERIMENT, order.folder()))
        .withFallback(Roots.configured(order.roots()))
        .withFallback(order.wire().config())
        .withFallback(ConfigFactory.parseResources("kymo-head.conf"))
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }

  /**
   * Waits until somebody is at the head's address who speaks as this side does.
   *
   * @param says lines for the screen
   * @throws JoinRefusedException if who is there never will
   */
  public static void awaitHead(Endpoint head, @Nullable TlsStores tls, Consumer<String> says)
      throws InterruptedException {
    String told = "";
    while (true) {
      Optional<String> obstacle;
      try {
        obstacle = Preflight.obstacle(head, tls);
      } catch (Preflight.RefusedException e) {
        throw new JoinRefusedException(String.valueOf(e.getMessage()));
      }
      if (obstacle.isEmpty()) {
        return;
      }
      String line = "Waiting for the head at " + head + " (" + obstacle.get() + ") ...";
      if (!line.equals(told)) {
        told = line;
        says.accept(line);
      }
      TimeUnit.SECONDS.sleep(1);
    }
  }

  /**
   * Waits for its end.
   *
   * @return whether the experiment is over; false: it was told to leave
   * @throws JoinRefusedException if it may not join
   */
  public boolean await() throws InterruptedException {
    try {
      return end.get() == Joining.Outcome.OVER;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof JoinRefusedException refused) {
        throw refused;
      }
      throw new IllegalStateException("the node ended", e.getCause());
    }
  }

  /** Waits for its end, whatever it is, but not longer. */
  public void await(long time, TimeUnit unit) throws InterruptedException {
    try {
      end.get(time, unit);
    } catch (ExecutionException | TimeoutException e) {
      system.log().debug("it did not leave in order", e);
    }
  }

  /** Has it end in order; then {@link #await} returns. */
  public void leave() {
    system.tell(JoinActor.Leave.INSTANCE);
  }

  @Override
  public void close() {
    system.terminate();
    try {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .get(CLOSE_AT_MOST.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      system.log().warn("the actor system did not end in order", e);
    }
  }
}
