package dev.kymo.actors.cluster;

import dev.kymo.actors.link.NodeUp;
import dev.kymo.actors.link.ToGate;
import dev.kymo.actors.node.NodeActor;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;

/**
 * What a process that joins has to do with the world around it.
 *
 * @param build the version that runs here
 * @param starts makes nodes
 * @param gate the head's, whether or not it is there yet
 * @param says lines for the screen
 * @param end completed with how it ended, exceptionally with what people are to do
 */
record Joining(
    JoinOrder order,
    String build,
    Starts starts,
    ClusterSettings settings,
    ActorRef<ToGate> gate,
    Consumer<String> says,
    CompletableFuture<Outcome> end) {

  /** How it ended, unless with an exception that is for people. */
  enum Outcome {
    /** The experiment has ended. */
    OVER,
    /** It was told to. */
    LEFT
  }

  /** Makes a node that says to {@code up} that it is there. */
  interface Starts {
    Behavior<NodeActor.Command> node(String name, ActorRef<NodeUp> up);
  }
}
