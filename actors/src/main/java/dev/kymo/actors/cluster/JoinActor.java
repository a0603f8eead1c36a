package dev.kymo.actors.cluster;

import dev.kymo.actors.database.Causes;
import dev.kymo.actors.link.GateAnswer;
import dev.kymo.actors.link.NodeUp;
import dev.kymo.actors.link.ToGate;
import dev.kymo.actors.node.NodeActor;
import dev.kymo.actors.wire.Preflight;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
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

  private enum StillLeaving implements Command {
    INSTANCE
  }

  private record NodeBeats(NodeUp up) implements Command {}

  private record Answered(GateAnswer answer) implements Command {}

  private record Reached(
      @Nullable String obstacle, @Nullable Throwable refusal) implements Command {}

  private enum LeftAnyway implements Command {
    INSTANCE
  }

  private static final int SUFFIX_BYTES = 4;
  private static final int FAREWELLS = 3;

  private final TimerScheduler<Command> timers;
  private final Joining joining;
  private final JoinOrder order;
  private final ClusterSettings settings;
  private final SharedFolder folder;
  private final ActorRef<ToGate> gate;
  private final ActorRef<GateAnswer> answers;
  private final ActorRef<NodeUp> beats;

  private @Nullable ActorRef<NodeActor.Command> node;
  private String name;
  private long silentBeats;
  private boolean answered;
  private boolean reaching;
  private boolean leaving;
  private int unheard;
  private String told = "";

  private JoinActor(
      ActorContext<Command> context, TimerScheduler<Command> timers, Joining joining) {
    super(context);
    this.timers = timers;
    this.joining = joining;
    this.order = joining.order();
    this.settings = joining.settings();
    this.folder = new SharedFolder(order.folder(), settings.beats(settings.unprovedAtMost()));
    this.gate = joining.gate();
    this.answers = context.messageAdapter(GateAnswer.class, Answered::new);
    this.beats = context.messageAdapter(NodeUp.class, NodeBeats::new);
    this.name = start();
  }

  /** On a dispatcher for what blocks. */
  static Behavior<Command> create(Joining joining) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new JoinActor(context, timers, joining)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(NodeBeats.class, this::onNodeBeats)
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(Reached.class, this::onReached)
        .onMessage(Leave.class, leave -> onLeave())
        .onMessage(StillLeaving.class, still -> onStillLeaving())
        .onMessage(LeftAnyway.class, left -> ends(Joining.Outcome.LEFT))
        .onSignal(Terminated.class, gone -> onNodeGone())
        .build();
  }

  /** A node of a new identity; returns its name. */
  private String start() {
    byte[] suffix = new byte[SUFFIX_BYTES];
    new SecureRandom().nextBytes(suffix);
    String identity = order.machine() + "." + HexFormat.of().formatHex(suffix);
    ActorRef<NodeActor.Command> started = getContext()
        .spawn(joining.starts().node(identity, beats), "node-" + HexFormat.of().formatHex(suffix));
    getContext().watch(started);
    node = started;
    return identity;
  }

  private Behavior<Command> onNodeBeats(NodeBeats beat) {
    if (leaving || !beat.up().node().equals(name)) {
      return this;
    }
    silentBeats++;
    String flaw = folder.beat();
    if (!flaw.isEmpty()) {
      return fails(flaw);
    }
    gate.tell(
        folder.isAsked()
            ? new ToGate.Join(
                order.machine(), beat.up(), order.folder().toString(), folder.proof(), answers)
            : new ToGate.Knock(joining.build(), answers));
    if (silentBeats > settings.beats(settings.silentAtMost()) && answered) {
      return headIsSilent();
    }
    return !answered && silentBeats > settings.beats(settings.answerAtMost()) ? reach() : this;
  }

  private Behavior<Command> headIsSilent() {
    if (!Files.exists(order.token())) {
      say("The head has ended, and " + order.token() + " is gone: the experiment is over.");
      return ends(Joining.Outcome.OVER);
    }
    say("The head at " + order.head()
        + " says nothing any more. Waiting for it, or for one that is started anew ...");
    return this;
  }

  /** Nobody has ever answered: is there nobody, or nobody who knows the token? */
  private Behavior<Command> reach() {
    if (!reaching) {
      reaching = true;
      getContext()
          .pipeToSelf(
              CompletableFuture.supplyAsync(this::obstacle),
              (obstacle, failure) -> new Reached(obstacle, failure));
    }
    return this;
  }

  private String obstacle() {
    try {
      return Preflight.obstacle(order.head(), order.wire().tls()).orElse("");
    } catch (Preflight.RefusedException e) {
      throw new JoinRefusedException(String.valueOf(e.getMessage()));
    }
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
            ? Causes.root(refusal)
            : "somebody is at " + order.head()
                + " but does not answer: no head, a stopped one, or one with another token than that in "
                + order.token() + " (or a build whose messages this one does not know; here it is "
                + joining.build() + ")");
  }

  private Behavior<Command> onAnswered(Answered from) {
    answered = true;
    silentBeats = 0;
    GateAnswer answer = from.answer();
    if (answer instanceof GateAnswer.Admitted admitted) {
      return onAdmitted(admitted);
    }
    if (answer instanceof GateAnswer.Prove wanted) {
      folder.read(wanted);
      return this; // said with the next beat
    }
    if (answer instanceof GateAnswer.Fenced fenced) {
      return onFenced(fenced);
    }
    if (answer instanceof GateAnswer.OtherBuild other) {
      return fails("the head at " + order.head() + " runs Kymo " + other.build() + ", and this is "
          + joining.build() + ": both must be the same");
    }
    if (answer instanceof GateAnswer.NameTaken taken) {
      say("Another worker is called " + taken.machine()
          + ". Waiting until it is gone (--name gives this one another name) ...");
    } else if (answer instanceof GateAnswer.Over) {
      say("The experiment is over.");
      return ends(Joining.Outcome.OVER);
    } else if (answer instanceof GateAnswer.Left && leaving) {
      return ends(Joining.Outcome.LEFT);
    } else if (answer == GateAnswer.NotYet.INSTANCE) {
      say("The head at " + order.head() + " is there; its experiment has not begun yet ...");
    }
    return this;
  }

  private Behavior<Command> onAdmitted(GateAnswer.Admitted admitted) {
    if (admitted.node().equals(name) && !leaving) {
      say("Joined the head at " + order.head() + " as " + order.machine() + ".");
    }
    return this;
  }

  /** What the old identity does is of no use to anybody. */
  private Behavior<Command> onFenced(GateAnswer.Fenced fenced) {
    ActorRef<NodeActor.Command> old = node;
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
      gate.tell(new ToGate.Leave(name, answers));
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
    timers.startTimerWithFixedDelay(StillLeaving.INSTANCE, Duration.ZERO, settings.beatEvery());
    timers.startSingleTimer(LeftAnyway.INSTANCE, settings.leaveAtMost());
    return this;
  }

  /** First nothing more is to come, then what is there is handed over; both are said until they have had their effect. */
  private Behavior<Command> onStillLeaving() {
    ActorRef<NodeActor.Command> current = node;
    if (current == null) {
      unheard++;
      if (unheard > FAREWELLS) {
        return ends(Joining.Outcome.LEFT); // there is no head
      }
      gate.tell(new ToGate.Leave(name, answers));
    } else {
      gate.tell(new ToGate.Drain(name, answers));
      current.tell(NodeActor.Drain.INSTANCE);
    }
    return this;
  }

  private Behavior<Command> ends(Joining.Outcome outcome) {
    joining.end().complete(outcome);
    return Behaviors.stopped();
  }

  private Behavior<Command> fails(String what) {
    joining.end().completeExceptionally(new JoinRefusedException(what));
    return Behaviors.stopped();
  }

  /** The same is not said twice in a row. */
  private void say(String text) {
    if (!text.equals(told)) {
      told = text;
      joining.says().accept(text);
    }
  }
}
