package dev.kymo.actors.head;

import dev.kymo.actors.experiment.KymoVersion;
import dev.kymo.actors.head.SupervisorMessage.NodeIsUp;
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
  private final long memoryPerRun;
  private final SlotQueue<ActorRef<RunMessage>, Slot> queue;
  private final Map<String, String> references = new TreeMap<>();
  /** The nodes that were there before the head could begin. */
  private final Map<String, NodeIsUp> early = new LinkedHashMap<>();
  /** Names of nodes that were there. */
  private final Set<String> gone = new HashSet<>();

  private long term;
  private long leases;

  /**
   * Of no nodes yet.
   *
   * @param launch names the runs in the order in which they are served
   */
  Fleet(ActorContext<?> context, Launch launch, Link link) {
    this.context = context;
    this.link = link;
    this.memoryPerRun = launch.memoryPerRun();
    this.queue = new SlotQueue<>(launch.runIds(), launch.atOnce(), this::grant);
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
  void up(NodeIsUp seen) {
    NodeUp node = seen.up();
    if (term == 0) {
      early.put(node.node(), seen);
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
      usable(seen).forEach(slot -> {
        if (seen.joined()) {
          queue.upBesides(slot.id(), slot);
        } else {
          queue.up(slot.id(), slot);
        }
      });
    }
  }

  /** As many as the node's memory bears; here whoever started the experiment has decided. */
  private List<Slot> usable(NodeIsUp seen) {
    List<Slot> slots = seen.up().slots();
    if (!seen.joined() || memoryPerRun == 0 || slots.isEmpty()) {
      return slots;
    }
    long fitting = Math.max(1, slots.get(0).memory() / memoryPerRun);
    return slots.subList(0, (int) Math.min(fitting, slots.size()));
  }

  /** The node is there no more, or gets nothing more, whatever it may still have said before; returns its name. */
  String gone(String node) {
    gone.add(node);
    early.remove(node);
    queue.goneIf(slot -> slot.node().equals(node));
    return node;
  }

  private void grant(ActorRef<RunMessage> run, Slot slot) {
    leases++;
    List<ReferenceFile> known = references.entrySet().stream()
        .map(each -> new ReferenceFile(each.getKey(), each.getValue()))
        .toList();
    run.tell(new RunMessage.SlotGranted(slot, leases, known));
  }
}
