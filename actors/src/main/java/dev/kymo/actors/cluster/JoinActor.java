package dev.kymo.actors.cluster;

import dev.kymo.actors.link.GateAnswer;
import dev.kymo.actors.link.NodeUp;
import dev.kymo.actors.link.ToGate;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * A node's side of a head's gate: shows that it sees the experiment's folder, says with every beat of its node that it is there, and gives the node another identity when
 * the head counts the old one as gone. Whichever head is at the gate's address is asked, so that one which was started anew needs nobody to call.
 */
final class JoinActor extends AbstractBehavior<JoinActor.Command> {

  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** End in order. */
  enum Leave implements Command {
    INSTANCE
  }

  private record NodeBeats(NodeUp up) implements Command {}

  private record Answered(GateAnswer answer) implements Command {}

  private record Reached(
      @Nullable String obstacle, @Nullable Throwable refusal) implements Command {}

  private enum LeftAnyway implements Command {
    INSTANCE
  }

  /** How it ended, unless with an exception that is for people. */
  enum Outcome {
    /** The experiment has ended. */
    OVER,
    /** It was told to. */
    LEFT
  }

  /** Starts a node that says to {@code up} that it is there. */
  interface Starts {
    Behavior<?> node(String name, ActorRef<NodeUp> up);
  }

  private static final int SUFFIX_BYTES = 4;

  private final TimerScheduler<Command> timers;
  private final JoinOrder order;
  private final String build;
  private final Starts starts;
  private final Function<JoinOrder, Reachable> reach;
  private final ClusterSettings settings;
  private final ActorRef<ToGate> gate;
  private final Consumer<String> says;
  private final CompletableFuture<Outcome> end;
  private final ActorRef<GateAnswer> answers;
  private final ActorRef<NodeUp> beats;

  private @Nullable ActorRef<?> node;
  private String name;
  private String proof = "";
  private long silentBeats;
  private long unprovedBeats;
  private boolean prove;
  private boolean answered;
  private boolean reaching;
  private boolean leaving;
  private String told = "";

  /** Whether somebody is at the head's address; asked on a thread that may wait. */
  interface Reachable {
    /** Null: somebody is. Otherwise why not. */
    @Nullable
    String obstacle() throws Exception;
  }

  private JoinActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      JoinOrder order,
      String build,
      Starts starts,
      Function<JoinOrder, Reachable> reach,
      ClusterSettings settings,
      ActorRef<ToGate> gate,
      Consumer<String> says,
      CompletableFuture<Outcome> end) {
    super(context);
    this.timers = timers;
    this.order = order;
    this.build = build;
    this.starts = starts;
    this.reach = reach;
    this.settings = settings;
    this.gate = gate;
    this.says = says;
    this.end = end;
    this.answers = context.messageAdapter(GateAnswer.class, Answered::new);
    this.beats = context.messageAdapter(NodeUp.class, NodeBeats::new);
    this.name = start();
  }

  /**
   * On a dispatcher for what blocks.
   *
   * @param build the version that runs here
   * @param gate the head's, whether or not it is there yet
   * @param says lines for the screen
   * @param end completed with how it ended, exceptionally with what people are to do
   */
  static Behavior<Command> create(
      JoinOrder order,
      String build,
      Starts starts,
      Function<JoinOrder, Reachable> reach,
      ClusterSettings settings,
      ActorRef<ToGate> gate,
      Consumer<String> says,
      CompletableFuture<Outcome> end) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers ->
        new JoinActor(context, timers, order, build, starts, reach, settings, gate, says, end)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(NodeBeats.class, this::onNodeBeats)
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(Reached.class, this::onReached)
        .onMessage(Leave.class, leave -> onLeave())
        .onMessage(LeftAnyway.class, left -> ends(Outcome.LEFT))
        .onSignal(Terminated.class, gone -> onNodeGone())
        .build();
  }

  /** A node of a new identity; returns its name. */
  private String start() {
    byte[] suffix = new byte[SUFFIX_BYTES];
    new SecureRandom().nextBytes(suffix);
    String identity = order.machine() + "." + HexFormat.of().formatHex(suffix);
    ActorRef<?> started = getContext()
        .spawn(starts.node(identity, beats), "node-" + HexFormat.of().formatHex(suffix));
    getContext().watch(started);
    node = started;
    return identity;
  }

  private Behavior<Command> onNodeBeats(NodeBeats beat) {
    if (leaving || !beat.up().node().equals(name)) {
      return this;
    }
    silentBeats++;
    if (proof.isEmpty() && !prove) {
      gate.tell(new ToGate.Knock(build, answers));
    } else {
      gate.tell(
          new ToGate.Join(order.machine(), beat.up(), order.folder().toString(), proof, answers));
    }
    if (silentBeats > settings.beats(settings.silentAtMost()) && answered) {
      return headIsSilent();
    }
    return !answered && silentBeats > settings.beats(settings.answerAtMost()) ? reach() : this;
  }

  private Behavior<Command> headIsSilent() {
    if (!Files.exists(order.token())) {
      say("The head has ended, and " + order.token() + " is gone: the experiment is over.");
      return ends(Outcome.OVER);
    }
    say("The head at " + order.head()
        + " says nothing any more. Waiting for it, or for one that is started anew ...");
    return this;
  }

  /** Nobody has ever answered: is there nobody, or nobody who knows the token? */
  private Behavior<Command> reach() {
    if (!reaching) {
      reaching = true;
      Reachable head = reach.apply(order);
      getContext()
          .pipeToSelf(
              CompletableFuture.supplyAsync(() -> {
                try {
                  String obstacle = head.obstacle();
                  return obstacle == null ? "" : obstacle;
                } catch (Exception e) {
                  throw new IllegalStateException(e.getMessage(), e);
                }
              }),
              (obstacle, failure) -> new Reached(obstacle, failure));
    }
    return this;
  }

  private Behavior<Command> onReached(Reached reached) {
    reaching = false;
    silentBeats = 0;
    if (answered) {
      return this;
    }
    String obstacle = reached.obstacle();
    if (obstacle != null && !obstacle.isEmpty()) {
      say("Waiting for the head at " + order.head() + " (" + obstacle + ") ...");
      return this;
    }
    Throwable refusal = reached.refusal();
    return fails(
        refusal != null
            ? String.valueOf(
                refusal.getCause() == null
                    ? refusal.getMessage()
                    : refusal.getCause().getMessage())
            : "somebody is at " + order.head()
                + " but does not answer: no head, a stopped one, or one with another token than that in "
                + order.token() + " (or a build whose messages this one does not know; here it is "
                + build + ")");
  }

  private Behavior<Command> onAnswered(Answered from) {
    answered = true;
    silentBeats = 0;
    GateAnswer answer = from.answer();
    if (answer instanceof GateAnswer.Admitted admitted) {
      return onAdmitted(admitted);
    }
    if (answer instanceof GateAnswer.Prove wanted) {
      return onProve(wanted);
    }
    if (answer instanceof GateAnswer.Fenced fenced) {
      return onFenced(fenced);
    }
    if (answer instanceof GateAnswer.OtherBuild other) {
      return fails("the head at " + order.head() + " runs Kymo " + other.build() + ", and this is "
          + build + ": both must be the same");
    }
    if (answer instanceof GateAnswer.NameTaken taken) {
      say("Another worker is called " + taken.machine()
          + ". Waiting until it is gone (--name gives this one another name) ...");
    } else if (answer instanceof GateAnswer.Over) {
      say("The experiment is over.");
      return ends(Outcome.OVER);
    } else if (answer instanceof GateAnswer.Left && leaving) {
      return ends(Outcome.LEFT);
    } else if (answer == GateAnswer.NotYet.INSTANCE) {
      say("The head at " + order.head() + " is there; its experiment has not begun yet ...");
    }
    return this;
  }

  private Behavior<Command> onAdmitted(GateAnswer.Admitted admitted) {
    if (admitted.node().equals(name) && !leaving) {
      unprovedBeats = 0;
      say("Joined the head at " + order.head() + " as " + order.machine() + ".");
    }
    return this;
  }

  private Behavior<Command> onProve(GateAnswer.Prove wanted) {
    prove = true;
    try {
      proof = FolderProof.read(order.folder(), wanted.file());
      return this; // unless it is another's, which is asked again
    } catch (IOException e) {
      proof = "";
      unprovedBeats++;
      return unprovedBeats > settings.beats(settings.unprovedAtMost())
          ? fails("--shared " + order.folder() + " is not the folder that the head calls "
              + wanted.folder() + ": " + e.getMessage()
              + ". Both machines must see one and the same folder, for instance by NFS")
          : this;
    }
  }

  /** What the old identity does is of no use to anybody. */
  private Behavior<Command> onFenced(GateAnswer.Fenced fenced) {
    ActorRef<?> old = node;
    if (fenced.node().equals(name) && old != null && !leaving) {
      say("The head counts this worker as gone, as after a long silence. Joining anew ...");
      name = "";
      getContext().stop(old);
    }
    return this;
  }

  /** Its trainers are closed. */
  private Behavior<Command> onNodeGone() {
    node = null;
    if (leaving) {
      return this;
    }
    if (!name.isEmpty()) {
      say("A worker of this machine has failed. Joining anew ...");
      gate.tell(new ToGate.Leave(name, answers));
    }
    name = start();
    return this;
  }

  private Behavior<Command> onLeave() {
    if (leaving) {
      return this;
    }
    leaving = true;
    ActorRef<?> current = node;
    if (current != null) {
      getContext().stop(current);
    }
    gate.tell(new ToGate.Leave(name, answers));
    timers.startSingleTimer(LeftAnyway.INSTANCE, settings.leaveAtMost());
    return this;
  }

  private Behavior<Command> ends(Outcome outcome) {
    end.complete(outcome);
    return Behaviors.stopped();
  }

  private Behavior<Command> fails(String what) {
    end.completeExceptionally(new JoinRefusedException(what));
    return Behaviors.stopped();
  }

  /** The same is not said twice in a row. */
  private void say(String text) {
    if (!text.equals(told)) {
      told = text;
      says.accept(text);
    }
  }
}
