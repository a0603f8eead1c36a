package dev.kymo.actors.process;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.NodeUp;
import dev.kymo.actors.link.Roots;
import dev.kymo.actors.node.Equipment;
import dev.kymo.actors.node.NodeActor;
import dev.kymo.actors.node.NodeSettings;
import java.io.IOException;
import java.io.InputStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A node in a JVM of its own, for as long as its parent lives. */
public final class NodeSystem {
  private static final Config NO_JOURNAL =
      ConfigFactory.parseString("pekko.persistence.journal.auto-start-journals = []");

  private NodeSystem() {}

  /**
   * Starts a node as ordered and ends the JVM with it, or without a word as soon as the parent is gone: what was not committed then is repeated.
   *
   * @param in the parent's end is its end
   */
  public static void run(NodeOrder order, Equipment equipment, InputStream in) {
    ActorSystem<Void> system =
        ActorSystem.create(guardian(order, equipment), order.system(), config(order));
    try {
      while (in.read() >= 0) {
        // nothing more is said
      }
    } catch (IOException e) {
      system.log().debug("the parent is gone", e);
    }
    Runtime.getRuntime().halt(0);
  }

  private static Config config(NodeOrder order) {
    return ConfigFactory.defaultOverrides()
        .withFallback(NO_JOURNAL)
        .withFallback(Roots.configured(Roots.EXPERIMENT, order.directory()))
        .withFallback(Roots.configured(order.roots()))
        .withFallback(order.wire().config())
        .withFallback(ConfigFactory.parseResources("kymo-head.conf"))
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }

  private static Behavior<Void> guardian(NodeOrder order, Equipment equipment) {
    return Behaviors.setup(context -> {
      ActorRef<NodeUp> door =
          ActorRefResolver.get(context.getSystem()).resolveActorRef(order.door());
      context.watch(context.spawn(
          NodeActor.create(
              equipment,
              door,
              Link.PLAIN,
              NodeSettings.from(context.getSystem().settings().config())),
          "node"));
      return Behaviors.receive(Void.class)
          .onSignal(Terminated.class, gone -> {
            // its parent sees it at once, and starts another
            Runtime.getRuntime().halt(1);
            return Behaviors.stopped();
          })
          .build();
    });
  }
}
