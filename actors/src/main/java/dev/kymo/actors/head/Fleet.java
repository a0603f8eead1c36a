package dev.kymo.actors.head;

import dev.kymo.actors.experiment.KymoVersion;
import dev.kymo.actors.link.HeadAnswer;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.NodeUp;
import dev.kymo.actors.link.ReferenceFile;
import dev.kymo.actors.link.Slot;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** The nodes of an experiment, whose slots it grants: answers those that are there, and numbers the leases. Confined to the supervisor. */
final class Fleet {
  private final ActorContext<?> context;
  private final Link link;
  private final SlotQueue<ActorRef<RunMessage>, Slot> queue;
  private final Map<String, String> references = new TreeMap<>();
  /** The nodes that were there before the head could begin. */
  private final Map<String, NodeUp> early = new LinkedHashMap<>();
  /** Names of nodes that were there. */
  private final Set<String> gone = new HashSet<>();

  private long term;
  private long leases;

  /**
   * Of no nodes yet.
   *
   * @param runs in the order in which they are served
   * @param atOnce how many have a slot at the same time
   */
  Fleet(ActorContext<?> context, List<String> runs, int atOnce, Link link) {
    this.context = context;
    this.link = link;
    this.queue = new SlotQueue<>(runs, atOnce, this::grant);
  }

  /** Who waits, and what is free. */
  SlotQueue<ActorRef<RunMessage>, Slot> queue() {
    return queue;
  }

  /** The run waits for a slot. */
  void request(SupervisorMessage.RequestSlot request) {
    queue.request(request.run(), request.replyTo());
  }

  /** The head has its term, and knows these files of reference log-probabilities, by name with their SHA-256. */
  void begin(long headTerm, Map<String, String> known) {
    term = headTerm;
    references.putAll(known);
    early.values().forEach(this::up);
    early.clear();
  }

  /** This file of reference log-probabilities can be believed in leases from now on. */
  void learn(ReferenceFile file) {
    references.put(file.name(), file.sha256());
  }

  /** The node is there. */
  void up(NodeUp node) {
    if (term == 0) {
      early.put(node.node(), node);
      return;
    }
    String build = KymoVersion.current();
    ActorRef<HeadAnswer> answer = link.to(context, node.replyTo());
    if (!node.build().equals(build)) {
      answer.tell(new HeadAnswer.Refused(term, build));
      return;
    }
    answer.tell(new HeadAnswer.Welcome(term));
    if (!gone.contains(node.node())) {
      node.slots().forEach(slot -> queue.up(slot.id(), slot));
    }
  }

  /** The node is there no more, whatever it may still have said before. */
  void gone(String node) {
    gone.add(node);
    early.remove(node);
    queue.goneIf(slot -> slot.node().equals(node));
  }

  private void grant(ActorRef<RunMessage> run, Slot slot) {
    leases++;
    List<ReferenceFile> known = references.entrySet().stream()
        .map(each -> new ReferenceFile(each.getKey(), each.getValue()))
        .toList();
    run.tell(new RunMessage.SlotGranted(slot, leases, known));
  }
}
