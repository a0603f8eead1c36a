package dev.kymo.actors.head;

import dev.kymo.actors.database.Causes;
import dev.kymo.actors.protocol.Journaled;
import java.time.Duration;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * Takes the head's term from the journal, one more than the last head took, and holds it: stops when a newer head has taken
 * another.
 */
public final class HeadTerm
    extends EventSourcedBehavior<HeadTerm.Command, HeadTerm.TermTaken, Long> {

  sealed interface Command extends NoSerializationVerificationNeeded {}

  private enum Take implements Command {
    INSTANCE
  }

  private enum Check implements Command {
    INSTANCE
  }

  /** So many terms are in the journal. */
  private record Checked(long terms) implements Command {}

  private record CheckFailed(Throwable cause) implements Command {}

  /** A head began. */
  public record TermTaken(long term) implements Journaled {}

  /** The term is this head's. */
  public record Answer(long term) implements NoSerializationVerificationNeeded {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Duration checkEvery;
  private final ActorRef<Answer> replyTo;
  private final JdbcReadJournal journal;
  private boolean blind;

  private HeadTerm(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Duration checkEvery,
      ActorRef<Answer> replyTo) {
    super(PersistenceId.ofUniqueId("head"), Restarts.ofTerm(checkEvery));
    this.context = context;
    this.timers = timers;
    this.checkEvery = checkEvery;
    this.replyTo = replyTo;
    this.journal = PersistenceQuery.get(context.getSystem())
        .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
  }

  static Behavior<Command> create(Duration checkEvery, ActorRef<Answer> replyTo) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> new HeadTerm(context, timers, checkEvery, replyTo)));
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
        .onCommand(Check.class, (term, check) -> onCheck())
        .onCommand(Checked.class, (term, checked) -> onChecked(checked))
        .onCommand(CheckFailed.class, (term, failed) -> onCheckFailed(failed))
        .build();
  }

  private Effect<TermTaken, Long> onTake(Long term, Take take) {
    return Effect().persist(new TermTaken(term + 1)).thenRun((Long taken) -> {
      replyTo.tell(new Answer(taken));
      checkLater();
    });
  }

  private void checkLater() {
    timers.startSingleTimer(Check.INSTANCE, checkEvery);
  }

  private Effect<TermTaken, Long> onCheck() {
    context.pipeToSelf(
        journal.currentLastSequenceNumberByPersistenceId(persistenceId().id()),
        (last, failure) ->
            failure == null ? new Checked(last.orElse(0L)) : new CheckFailed(failure));
    return Effect().none();
  }

  private Effect<TermTaken, Long> onChecked(Checked checked) {
    if (checked.terms() > lastSequenceNumber(context)) {
      return Effect().stop();
    }
    blind = false;
    checkLater();
    return Effect().none();
  }

  /** A journal that is gone for good takes no events either, which ends the head elsewhere. */
  private Effect<TermTaken, Long> onCheckFailed(CheckFailed failed) {
    if (!blind) {
      context
          .getLog()
          .warn(
              "cannot see whether the term is still this head's: {}", Causes.root(failed.cause()));
    }
    blind = true;
    checkLater();
    return Effect().none();
  }
}
