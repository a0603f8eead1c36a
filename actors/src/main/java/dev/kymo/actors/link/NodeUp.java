package dev.kymo.actors.link;

import dev.kymo.actors.protocol.CrossesJvms;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * A node is there. Said again and again, so that a head which has just begun, or missed it, knows.
 *
 * @param node its name, which no other node has or had under the same head
 * @param build the version that it runs
 * @param slots what it offers
 * @param inspector reads what runs will read
 */
public record NodeUp(
    String node,
    String build,
    List<Slot> slots,
    ActorRef<Inspect> inspector,
    ActorRef<HeadAnswer> replyTo)
    implements CrossesJvms {
  public NodeUp {
    slots = List.copyOf(slots);
  }

  /** The same node, which is given no work. */
  public NodeUp withoutSlots() {
    return new NodeUp(node, build, List.of(), inspector, replyTo);
  }
}
