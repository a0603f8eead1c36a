package dev.kymo.actors.node;

import dev.kymo.actors.link.HeadAnswer;
import dev.kymo.actors.link.Inspect;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.NodeUp;
import dev.kymo.actors.link.Slot;
import dev.kymo.actors.link.ToWorker;
import dev.kymo.workers.training.ReferenceHashes;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** A node: has one worker per slot, and tells its head again and again that they are there. */
public final class NodeActor extends AbstractBehavior<NodeActor.Command> {

  public sealed interface Command extends NoSerializationVerificationNeeded {}

  private enum Beat implements Command {
    INSTANCE
  }

  private record Answered(HeadAnswer answer) implements Command {}

  /** Hand over what is worked at, then end. */
  public enum Drain implements Command {
    INSTANCE
  }

  private final NodeUp up;
  private final ActorRef<NodeUp> head;
  private long headTerm;
  private boolean draining;
  private int left;

  private NodeActor(
      ActorContext<Command> context,
      Equipment equipment,
      ActorRef<NodeUp> head,
      Link link,
      NodeSettings settings) {
    super(context);
    this.head = link.to(context, head);
    this.up = new NodeUp(
        equipment.name(),
        equipment.build(),
        slots(context, equipment, link, settings),
        inspector(context, equipment, link),
        context.messageAdapter(HeadAnswer.class, Answered::new));
  }

  private static List<Slot> slots(
      ActorContext<Command> context, Equipment equipment, Link link, NodeSettings settings) {
    // what one slot's trainer has written, the others need not compute
    ReferenceHashes references = ReferenceHashes.none();
    List<Slot> slots = new ArrayList<>();
    for (int number = 0; number < equipment.slots(); number++) {
      String name = equipment.slotsAre() + (equipment.firstSlot() + number);
      ActorRef<ToWorker> worker =
          context.spawn(WorkerActor.create(equipment, references, link, settings), name);
      context.watch(worker); // nothing is known of a worker's failure: it ends the node
      slots.add(new Slot(equipment.name(), name, equipment.device(), equipment.memory(), worker));
    }
    return slots;
  }

  private static ActorRef<Inspect> inspector(
      ActorContext<Command> context, Equipment equipment, Link link) {
    ActorRef<Inspect> inspector = context.spawn(
        InspectorActor.create(equipment.inputs(), link),
        "inspector",
        DispatcherSelector.fromConfig("kymo.probe-dispatcher"));
    context.watch(inspector);
    return inspector;
  }

  /** {@code head}: who gives out leases. */
  public static Behavior<Command> create(
      Equipment equipment, ActorRef<NodeUp> head, Link link, NodeSettings settings) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startTimerWithFixedDelay(Beat.INSTANCE, settings.link().beatEvery());
      context.getSelf().tell(Beat.INSTANCE);
      return new NodeActor(context, equipment, head, link, settings);
    }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Beat.class, this::onBeat)
        .onMessage(Answered.class, this::onAnswered)
        .onMessage(Drain.class, drain -> onDrain())
        .onSignal(Terminated.class, this::onChildGone)
        .build();
  }

  private Behavior<Command> onBeat(Beat beat) {
    head.tell(up);
    return this;
  }

  private Behavior<Command> onDrain() {
    if (!draining) {
      draining = true;
      left = up.slots().size();
      up.slots().forEach(slot -> slot.worker().tell(ToWorker.HandOver.INSTANCE));
    }
    return this;
  }

  private Behavior<Command> onChildGone(Terminated gone) {
    if (!draining || gone instanceof ChildFailed) {
      return Behaviors.unhandled(); // which ends the node
    }
    left--;
    return left > 0 ? this : Behaviors.stopped();
  }

  private Behavior<Command> onAnswered(Answered answered) {
    HeadAnswer answer = answered.answer();
    if (answer.headTerm() > headTerm) {
      headTerm = answer.headTerm();
      if (answer instanceof HeadAnswer.Refused refused) {
        getContext()
            .getLog()
            .error(
                "node {} runs Kymo {} and its head {}: it gets no work until both run the same",
                up.node(),
                up.build(),
                refused.build());
      }
    }
    return this;
  }
}
