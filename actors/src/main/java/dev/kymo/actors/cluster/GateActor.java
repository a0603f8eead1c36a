package dev.kymo.actors.cluster;

import dev.kymo.actors.experiment.KymoVersion;
import dev.kymo.actors.link.GateAnswer;
import dev.kymo.actors.link.NodeUp;
import dev.kymo.actors.link.ToGate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Where nodes on other machines come in. Takes those of this build that see the experiment's folder, says who is there and who is gone, and refuses whoever counts
 * as gone and speaks again. Nodes ask again until they are answered, so nothing is sent twice from here.
 */
public final class GateActor extends AbstractBehavior<GateActor.Command> {
  /** In the head's actor system, below its guardian. */
  public static final String NAME = "gate";

  public sealed interface Command extends NoSerializationVerificationNeeded {}

  /** The experiment is in this folder from now on. */
  public record Open(Path folder) implements Command {}

  /** The head ends; {@code over}: and so does the experiment. */
  public record Close(boolean over) implements Command {}

  private record FromNode(ToGate message) implements Command {}

  private enum Beat implements Command {
    INSTANCE
  }

  /** What is told of nodes. */
  public sealed interface News extends NoSerializationVerificationNeeded {}

  /** A node is there. */
  public record Here(NodeUp up) implements News {}

  /** A node is to get nothing more, and hands over what it has. */
  public record Leaves(String node) implements News {}

  /** A node is there no more. */
  public record Gone(String node, String how) implements News {}

  /** A node that was let in. */
  private static final class Guest {
    final ActorRef<GateAnswer> replyTo;
    final String node;
    long silentBeats;
    boolean leaves;

    Guest(ToGate.Join join) {
      this.replyTo = join.replyTo();
      this.node = join.up().node();
    }
  }

  private final ClusterSettings settings;
  private final Consumer<String> says;
  private final ActorRef<News> listener;
  /** By what their machines are called. */
  private final Map<String, Guest> guests = new LinkedHashMap<>();

  private final Set<String> gone = new HashSet<>();
  /** How often each node could not show that it sees the folder, by its name. */
  private final Map<String, Integer> unproved = new HashMap<>();
  /** What was said already. */
  private final Set<String> said = new HashSet<>();

  private @Nullable FolderProof proof;

  private GateActor(
      ActorContext<Command> context,
      ClusterSettings settings,
      Consumer<String> says,
      ActorRef<News> listener) {
    super(context);
    this.settings = settings;
    this.says = says;
    this.listener = listener;
  }

  /**
   * On a dispatcher for what blocks.
   *
   * @param says lines for the head's screen
   * @param listener told who is there
   */
  public static Behavior<Command> create(
      ClusterSettings settings, Consumer<String> says, ActorRef<News> listener) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startTimerWithFixedDelay(Beat.INSTANCE, settings.beatEvery());
      return new GateActor(context, settings, says, listener);
    }));
  }

  /** What nodes are to know of it: an actor that hands on what they say. */
  public static Behavior<ToGate> door(ActorRef<Command> gate) {
    return Behaviors.receiveMessage(message -> {
      gate.tell(new FromNode(message));
      return Behaviors.same();
    });
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromNode.class, this::onFromNode)
        .onMessage(Open.class, this::onOpen)
        .onMessage(Close.class, this::onClose)
        .onMessage(Beat.class, beat -> onBeat())
        .onSignal(PostStop.class, stop -> onStop())
        .build();
  }

  private Behavior<Command> onOpen(Open open) throws IOException {
    proof = FolderProof.write(open.folder());
    return this;
  }

  private Behavior<Command> onFromNode(FromNode from) {
    if (from.message() instanceof ToGate.Join join) {
      join.replyTo().tell(answer(join));
    } else if (from.message() instanceof ToGate.Drain drain) {
      drain(drain.node());
    } else if (from.message() instanceof ToGate.Leave leave) {
      remove(leave.node(), "it was ended");
      leave.replyTo().tell(new GateAnswer.Left(leave.node()));
    } else {
      ToGate.Knock knock = (ToGate.Knock) from.message();
      knock.replyTo().tell(isOther(knock.build()) ? otherBuild(knock.build()) : toProve());
    }
    return this;
  }

  private void drain(String node) {
    guests.forEach((machine, guest) -> {
      if (guest.node.equals(node)) {
        guest.silentBeats = 0;
        if (!guest.leaves) {
          guest.leaves = true;
          says.accept(machine + " is to end, and hands over what it works at (" + node + ")");
          listener.tell(new Leaves(node));
        }
      }
    });
  }

  private static boolean isOther(String build) {
    return !build.equals(KymoVersion.current());
  }

  private GateAnswer otherBuild(String build) {
    sayOnce("A worker was refused: it runs Kymo " + build + ", and this is " + KymoVersion.current()
        + ". Both must be the same.");
    return new GateAnswer.OtherBuild(KymoVersion.current());
  }

  private GateAnswer toProve() {
    FolderProof known = proof;
    return known == null
        ? GateAnswer.NotYet.INSTANCE
        : new GateAnswer.Prove(known.folder().toString(), known.file());
  }

  private GateAnswer answer(ToGate.Join join) {
    String node = join.up().node();
    FolderProof known = proof;
    if (isOther(join.up().build())) {
      return otherBuild(join.up().build());
    }
    if (gone.contains(node)) {
      return new GateAnswer.Fenced(node);
    }
    if (known == null || !known.text().equals(join.proof())) {
      countUnproved(join, known);
      return toProve();
    }
    Guest guest = guests.get(join.machine());
    if (guest != null && !guest.node.equals(node)) {
      return new GateAnswer.NameTaken(join.machine());
    }
    if (guest == null) {
      guest = new Guest(join);
      guests.put(join.machine(), guest);
      says.accept(join.machine() + " has joined with "
          + counted(join.up().slots().size()) + " (" + node + ")");
    }
    guest.silentBeats = 0;
    unproved.remove(node);
    listener.tell(new Here(join.up()));
    return new GateAnswer.Admitted(node);
  }

  private static String counted(int slots) {
    return slots == 1 ? "1 slot" : slots + " slots";
  }

  /** A node that met the head before its experiment began, or another one, has shown nothing yet. */
  private void countUnproved(ToGate.Join join, @Nullable FolderProof known) {
    if (known == null) {
      return;
    }
    int times = unproved.merge(join.up().node(), 1, Integer::sum);
    if (times > settings.beats(settings.unprovedAtMost()) / 2) {
      sayOnce(join.machine() + " gets no work: its folder " + join.folder() + " is not "
          + known.folder() + ", which it must share (--shared)");
    }
  }

  private void sayOnce(String text) {
    if (said.add(text)) {
      says.accept(text);
    }
  }

  private Behavior<Command> onBeat() {
    for (Guest guest : Set.copyOf(guests.values())) {
      guest.silentBeats++;
      if (guest.silentBeats > settings.beats(settings.silentAtMost())) {
        remove(guest.node, "it has said nothing for " + settings.silentAtMost().toSeconds() + " s");
      }
    }
    return this;
  }

  private void remove(String node, String how) {
    if (!gone.add(node)) {
      return;
    }
    guests.entrySet().stream()
        .filter(guest -> guest.getValue().node.equals(node))
        .map(Map.Entry::getKey)
        .findFirst()
        .ifPresent(machine -> {
          guests.remove(machine);
          says.accept(machine + " is gone (" + node + "): " + how);
          listener.tell(new Gone(node, how));
        });
  }

  private Behavior<Command> onClose(Close close) {
    if (close.over()) {
      guests.values().forEach(guest -> guest.replyTo.tell(GateAnswer.Over.INSTANCE));
    }
    return Behaviors.stopped();
  }

  private Behavior<Command> onStop() {
    FolderProof known = proof;
    if (known != null) {
      try {
        known.remove();
      } catch (IOException e) {
        getContext().getLog().debug("the next head removes it", e);
      }
    }
    return this;
  }
}
