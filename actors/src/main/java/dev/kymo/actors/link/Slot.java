package dev.kymo.actors.link;

import org.apache.pekko.actor.typed.ActorRef;

/**
 * A place on a node where one run at a time is trained and probed.
 *
 * @param node the node's name, which no other has or had under the same head
 * @param name unique among the nodes that are there; what comes in the place of a node that is gone has the same
 * @param device what it computes on
 * @param memory of the device in bytes, shared by its slots
 * @param worker who takes leases for it
 */
public record Slot(
    String node, String name, String device, long memory, ActorRef<ToWorker> worker) {

  /** Tells it from every other slot that there is or was. */
  public String id() {
    return node + "/" + name;
  }
}
