package dev.kymo.actors;

import dev.kymo.actors.protocol.CrossesJvms;
import dev.kymo.actors.protocol.Journaled;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** Takes the head's term from the journal: one more than the last head took. */
public final class HeadTerm
    extends EventSourcedBehavior<HeadTerm.Command, HeadTerm.TermTaken, Long> {

  sealed interface Command extends NoSerializationVerificationNeeded {}

  private enum Take implements Command {
    INSTANCE
  }

  /** A head began. */
  public record TermTaken(long term) implements Journaled {}

  /** The term is this head's. */
  public record Answer(long term) implements CrossesJvms {}

  private final ActorContext<Command> context;
  private final ActorRef<Answer> replyTo;

  private HeadTerm(ActorContext<Command> context, ActorRef<Answer> replyTo) {
    super(PersistenceId.ofUniqueId("head"));
    this.context = context;
    this.replyTo = replyTo;
  }

  static Behavior<Command> create(ActorRef<Answer> replyTo) {
    return Behaviors.setup(context -> new HeadTerm(context, replyTo));
  }

  @Override
  public Long emptyState() {
    return 0L;
  }

  @Override
  public EventHandler<Long, TermTaken> eventHandler() {
    return (term, taken) -> taken.term();
  }

  @Override
  public SignalHandler<Long> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), term -> context.getSelf().tell(Take.INSTANCE))
        .build();
  }

  @Override
  public CommandHandler<Command, TermTaken, Long> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Take.class, this::onTake)
        .build();
  }

  private Effect<TermTaken, Long> onTake(Long term, Take take) {
    return Effect()
        .persist(new TermTaken(term + 1))
        .thenRun((Long taken) -> replyTo.tell(new Answer(taken)));
  }
}
