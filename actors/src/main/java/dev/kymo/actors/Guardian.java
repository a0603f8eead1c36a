package dev.kymo.actors;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.head.InspectionActor;
import dev.kymo.actors.head.SupervisorMessage;
import dev.kymo.actors.link.Inspected;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.NodeUp;
import dev.kymo.actors.node.Equipment;
import dev.kymo.actors.node.NodeActor;
import dev.kymo.actors.node.NodeSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/** Has a node from the start, lets it inspect what an experiment will read, then starts the head, hands it what it is told, and ends with it. */
final class Guardian extends AbstractBehavior<Guardian.Command> {

  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** Let a node read what the runs will read. */
  record Inspection(List<RunSpec> specs, CompletableFuture<Inspected> result) implements Command {}

  /** Start this head. */
  record Begin(Behavior<SupervisorMessage> head) implements Command {}

  /** For the head, if there is one. */
  record Told(SupervisorMessage message) implements Command {}

  private record NodeSeen(NodeUp up) implements Command {}

  private final Link link;
  private final ActorRef<Void> node;
  /** The newest that each said: a head that begins need not wait for the next beat. */
  private final Map<String, NodeUp> nodes = new LinkedHashMap<>();

  private @Nullable ActorRef<InspectionActor.Command> inspection;
  private @Nullable ActorRef<SupervisorMessage> head;

  private Guardian(
      ActorContext<Command> context, Equipment equipment, Link link, NodeSettings settings) {
    super(context);
    this.link = link;
    ActorRef<NodeUp> door = context.messageAdapter(NodeUp.class, NodeSeen::new);
    this.node =
        context.spawn(NodeActor.create(equipment, door, link, settings), "node").unsafeUpcast();
    context.watch(node);
  }

  static Behavior<Command> create(Equipment equipment, Link link, NodeSettings settings) {
    return Behaviors.setup(context -> new Guardian(context, equipment, link, settings));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(NodeSeen.class, this::onNodeSeen)
        .onMessage(Inspection.class, this::onInspection)
        .onMessage(Begin.class, this::onBegin)
        .onMessage(Told.class, told -> tellHead(told.message()))
        .onSignal(Terminated.class, this::onGone)
        .build();
  }

  private Behavior<Command> onNodeSeen(NodeSeen seen) {
    nodes.put(seen.up().node(), seen.up());
    if (inspection != null) {
      inspection.tell(new InspectionActor.Seen(seen.up()));
    }
    return tellHead(new SupervisorMessage.NodeIsUp(seen.up()));
  }

  private Behavior<Command> onInspection(Inspection wanted) {
    ActorRef<InspectionActor.Command> asker =
        getContext().spawnAnonymous(InspectionActor.create(link, wanted.specs(), wanted.result()));
    nodes.values().forEach(up -> asker.tell(new InspectionActor.Seen(up)));
    inspection = asker;
    return this;
  }

  private Behavior<Command> onBegin(Begin begin) {
    ActorRef<SupervisorMessage> started = getContext().spawn(begin.head(), "head");
    getContext().watch(started);
    nodes.values().forEach(up -> started.tell(new SupervisorMessage.NodeIsUp(up)));
    head = started;
    return this;
  }

  private Behavior<Command> tellHead(SupervisorMessage message) {
    if (head != null) {
      head.tell(message);
    }
    return this;
  }

  /** Without its head or, before there is one, without its node the system ends. */
  private Behavior<Command> onGone(Terminated gone) {
    if (gone.getRef().equals(node) && head != null) {
      return tellHead(new SupervisorMessage.NodeGone(
          gone instanceof ChildFailed failed ? failed.getCause() : null));
    }
    return Behaviors.stopped();
  }
}
