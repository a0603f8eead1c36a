package dev.kymo.actors.link;

import dev.kymo.actors.protocol.CrossesJvms;
import org.apache.pekko.actor.typed.ActorRef;

/** What a node on another machine says to the head's gate, again and again. */
public sealed interface ToGate extends CrossesJvms {

  /** Somebody is here who runs this build; said until there is an answer. */
  record Knock(String build, ActorRef<GateAnswer> replyTo) implements ToGate {}

  /**
   * A node is here.
   *
   * @param machine what it is called, under each of its identities
   * @param folder where it has the experiment's folder, for people
   * @param proof what it read in the file that {@link GateAnswer.Prove} named; empty: nothing
   */
  record Join(String machine, NodeUp up, String folder, String proof, ActorRef<GateAnswer> replyTo)
      implements ToGate {}

  /** The node of this name hands over what it works at, and is to get nothing more. */
  record Drain(String node, ActorRef<GateAnswer> replyTo) implements ToGate {}

  /** The node of this name is about to end. */
  record Leave(String node, ActorRef<GateAnswer> replyTo) implements ToGate {}
}
