package dev.kymo.actors;

import com.typesafe.config.Config;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.head.InspectionActor;
import dev.kymo.actors.head.SupervisorMessage;
import dev.kymo.actors.link.Inspected;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.NodeUp;
import dev.kymo.actors.node.Equipment;
import dev.kymo.actors.node.NodeActor;
import dev.kymo.actors.node.NodeSettings;
import dev.kymo.actors.process.NodeOrder;
import dev.kymo.actors.process.ProcessSettings;
import dev.kymo.actors.process.ProcessesActor;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/** Has nodes from the start, lets one inspect what an experiment will read, then starts the head, hands it what it is told, and ends with it. */
final class Guardian extends AbstractBehavior<Guardian.Command> {

  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** Let a node read what the runs will read. */
  record Inspection(List<RunSpec> specs, CompletableFuture<Inspected> result) implements Command {}

  /** Start this head. */
  record Begin(Behavior<SupervisorMessage> head) implements Command {}

  /** For the head, if there is one. */
  record Told(SupervisorMessage message) implements Command {}

  private record NodeSeen(NodeUp up) implements Command {}

  private record ProcessNews(ProcessesActor.News news) implements Command {}

  private final Link link;
  /** The newest that each said: a head that begins need not wait for the next beat. */
  private final Map<String, NodeUp> nodes = new LinkedHashMap<>();

  private final Set<String> gone = new HashSet<>();
  private final @Nullable ActorRef<ProcessesActor.Command> processes;
  private @Nullable ActorRef<InspectionActor.Command> inspection;
  private @Nullable ActorRef<SupervisorMessage> head;

  private Guardian(ActorContext<Command> context, Path directory, Nodes nodes, Link link) {
    super(context);
    this.link = link;
    Config config = context.getSystem().settings().config();
    if (nodes instanceof Nodes.Processes children) {
      this.processes = start(children, directory, config);
      return;
    }
    this.processes = null;
    ActorRef<NodeUp> door = context.messageAdapter(NodeUp.class, NodeSeen::new);
    Equipment equipment = ((Nodes.Here) nodes).equipment();
    context.watch(
        context.spawn(NodeActor.create(equipment, door, link, NodeSettings.from(config)), "node"));
  }

  private ActorRef<ProcessesActor.Command> start(
      Nodes.Processes children, Path directory, Config config) {
    ActorContext<Command> context = getContext();
    ActorRef<Command> self = context.getSelf();
    ActorRef<NodeUp> door = context.spawn(
        Behaviors.receiveMessage(up -> {
          self.tell(new NodeSeen(up));
          return Behaviors.same();
        }),
        "nodes");
    String address = ActorRefResolver.get(context.getSystem()).toSerializationFormat(door);
    ActorRef<ProcessesActor.Command> started = context.spawn(
        ProcessesActor.create(
            children.main(),
            children.count(),
            (place, node) -> new NodeOrder(
                context.getSystem().name(),
                address,
                directory.toAbsolutePath().normalize(),
                node,
                place * children.slots() + 1,
                children.slots()),
            ProcessSettings.from(config),
            context.messageAdapter(ProcessesActor.News.class, ProcessNews::new)),
        "processes",
        DispatcherSelector.blocking());
    context.watch(started);
    return started;
  }

  /**
   * Has its nodes at once.
   *
   * @param directory the experiment's output folder
   * @param link what lies between head and nodes of this JVM
   */
  static Behavior<Command> create(Path directory, Nodes nodes, Link link) {
    return Behaviors.setup(context -> new Guardian(context, directory, nodes, link));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(NodeSeen.class, this::onNodeSeen)
        .onMessage(ProcessNews.class, this::onProcessNews)
        .onMessage(Inspection.class, this::onInspection)
        .onMessage(Begin.class, this::onBegin)
        .onMessage(Told.class, told -> tellHead(told.message()))
        .onSignal(Terminated.class, this::onGone)
        .build();
  }

  private Behavior<Command> onNodeSeen(NodeSeen seen) {
    if (gone.contains(seen.up().node())) {
      return this; // said before its end
    }
    nodes.put(seen.up().node(), seen.up());
    if (processes != null) {
      processes.tell(new ProcessesActor.Seen(seen.up()));
    }
    if (inspection != null) {
      inspection.tell(new InspectionActor.Seen(seen.up()));
    }
    return tellHead(new SupervisorMessage.NodeIsUp(seen.up()));
  }

  private Behavior<Command> onProcessNews(ProcessNews told) {
    if (told.news() instanceof ProcessesActor.Gone node) {
      getContext().getLog().warn("{}: {}; another takes its place", node.node(), node.how());
      gone.add(node.node());
      nodes.remove(node.node());
      if (inspection != null) {
        inspection.tell(new InspectionActor.Gone(node.node(), node.how()));
      }
      return tellHead(new SupervisorMessage.NodeGone(node.node(), node.how()));
    }
    return noNodes(((ProcessesActor.GivenUp) told.news()).message(), null);
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

  private Behavior<Command> onGone(Terminated ended) {
    if (head != null && ended.getRef().path().equals(head.path())) {
      return Behaviors.stopped();
    }
    return noNodes(
        "no worker is left", ended instanceof ChildFailed failed ? failed.getCause() : null);
  }

  /** A head ends by itself; where there is none yet, so does the system. */
  private Behavior<Command> noNodes(String message, @Nullable Throwable cause) {
    if (head != null) {
      return tellHead(new SupervisorMessage.NoNodes(message, cause));
    }
    getContext().getLog().error("{}", message, cause);
    return Behaviors.stopped();
  }
}
