package dev.kymo.actors;

import com.typesafe.config.Config;
import dev.kymo.actors.cluster.ClusterSettings;
import dev.kymo.actors.cluster.GateActor;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.head.InspectionActor;
import dev.kymo.actors.head.SupervisorMessage;
import dev.kymo.actors.link.Inspected;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.NodeUp;
import dev.kymo.actors.link.Roots;
import dev.kymo.actors.node.Equipment;
import dev.kymo.actors.node.NodeActor;
import dev.kymo.actors.node.NodeSettings;
import dev.kymo.actors.process.NodeOrder;
import dev.kymo.actors.process.ProcessSettings;
import dev.kymo.actors.process.ProcessesActor;
import dev.kymo.actors.wire.Wire;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
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

  /** Start this head; {@code over}: whether every run has ended. */
  record Begin(Behavior<SupervisorMessage> head, BooleanSupplier over) implements Command {}

  /** For the head, if there is one. */
  record Told(SupervisorMessage message) implements Command {}

  private record NodeSeen(NodeUp up) implements Command {}

  private record GateNews(GateActor.News news) implements Command {}

  private record ProcessNews(ProcessesActor.News news) implements Command {}

  private final Path directory;
  private final Link link;
  private final boolean works;
  /** The newest that was said of each: a head that begins need not wait for the next beat. */
  private final Map<String, SupervisorMessage.NodeIsUp> nodes = new LinkedHashMap<>();

  private final Set<String> gone = new HashSet<>();
  private final @Nullable ActorRef<ProcessesActor.Command> processes;
  private final @Nullable ActorRef<GateActor.Command> gate;
  private @Nullable ActorRef<InspectionActor.Command> inspection;
  private @Nullable ActorRef<SupervisorMessage> head;
  private BooleanSupplier over = () -> false;
  private boolean closed;

  private Guardian(
      ActorContext<Command> context,
      Path directory,
      Nodes nodes,
      @Nullable Wire wire,
      @Nullable Listener listener,
      Link link) {
    super(context);
    this.directory = directory;
    this.link = link;
    this.works = listener == null || listener.works();
    Config config = context.getSystem().settings().config();
    this.gate = listener == null ? null : openGate(listener, config);
    if (nodes instanceof Nodes.Processes children) {
      this.processes = start(children, Objects.requireNonNull(wire).beside(), config);
      return;
    }
    this.processes = null;
    ActorRef<NodeUp> door = context.messageAdapter(NodeUp.class, NodeSeen::new);
    Equipment equipment = ((Nodes.Here) nodes).equipment();
    context.watch(
        context.spawn(NodeActor.create(equipment, door, link, NodeSettings.from(config)), "node"));
  }

  private ActorRef<GateActor.Command> openGate(Listener listener, Config config) {
    ActorContext<Command> context = getContext();
    ActorRef<GateActor.Command> started = context.spawn(
        GateActor.create(
            ClusterSettings.from(config),
            listener.says(),
            context.messageAdapter(GateActor.News.class, GateNews::new)),
        "gatekeeper",
        DispatcherSelector.blocking());
    context.spawn(GateActor.door(started), GateActor.NAME);
    context.watch(started);
    return started;
  }

  private ActorRef<ProcessesActor.Command> start(
      Nodes.Processes children, Wire wire, Config config) {
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
                wire,
                directory.toAbsolutePath().normalize(),
                Roots.further(config),
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
   * @param wire where this JVM is reached; null: nobody is to reach it
   * @param listener where nodes of other machines may join; null: nowhere
   * @param link what lies between head and nodes of this JVM
   */
  static Behavior<Command> create(
      Path directory, Nodes nodes, @Nullable Wire wire, @Nullable Listener listener, Link link) {
    return Behaviors.setup(
        context -> new Guardian(context, directory, nodes, wire, listener, link));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(NodeSeen.class, this::onNodeSeen)
        .onMessage(ProcessNews.class, this::onProcessNews)
        .onMessage(GateNews.class, this::onGateNews)
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
    if (processes != null) {
      processes.tell(new ProcessesActor.Seen(seen.up()));
    }
    if (inspection != null) {
      inspection.tell(new InspectionActor.Seen(seen.up()));
    }
    return nodeIsUp(works ? seen.up() : seen.up().withoutSlots(), false);
  }

  private Behavior<Command> nodeIsUp(NodeUp up, boolean joined) {
    SupervisorMessage.NodeIsUp news = new SupervisorMessage.NodeIsUp(up, joined);
    nodes.put(up.node(), news);
    return tellHead(news);
  }

  /** What runs will read is read by nodes of this machine, where the experiment's paths are known to be right. */
  private Behavior<Command> onGateNews(GateNews told) {
    if (told.news() instanceof GateActor.Here here) {
      return nodeIsUp(here.up(), true);
    }
    if (told.news() instanceof GateActor.Leaves leaves) {
      return tellHead(new SupervisorMessage.NodeLeaves(leaves.node()));
    }
    GateActor.Gone node = (GateActor.Gone) told.news();
    nodes.remove(node.node());
    return tellHead(new SupervisorMessage.NodeGone(node.node(), node.how()));
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
    nodes.values().stream()
        .filter(node -> !node.joined())
        .forEach(node -> asker.tell(new InspectionActor.Seen(node.up())));
    inspection = asker;
    return this;
  }

  private Behavior<Command> onBegin(Begin begin) {
    ActorRef<SupervisorMessage> started = getContext().spawn(begin.head(), "head");
    getContext().watch(started);
    nodes.values().forEach(started::tell);
    if (gate != null) {
      gate.tell(new GateActor.Open(directory.toAbsolutePath().normalize()));
    }
    over = begin.over();
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
      if (gate == null || closed) {
        return Behaviors.stopped();
      }
      gate.tell(new GateActor.Close(over.getAsBoolean())); // and when it has, so is this
      return this;
    }
    if (gate != null && ended.getRef().path().equals(gate.path())) {
      return gateGone(ended);
    }
    return noNodes(
        "no worker is left", ended instanceof ChildFailed failed ? failed.getCause() : null);
  }

  private Behavior<Command> gateGone(Terminated ended) {
    closed = true;
    if (ended instanceof ChildFailed failed) {
      return noNodes("nodes of other machines can join no longer", failed.getCause());
    }
    return Behaviors.stopped();
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
