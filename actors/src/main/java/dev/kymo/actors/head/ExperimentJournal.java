package dev.kymo.actors.head;

import dev.kymo.actors.experiment.Settings;
import dev.kymo.actors.link.ReferenceFile;
import java.time.Duration;
import org.apache.pekko.Done;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;
import org.jspecify.annotations.Nullable;

/** What the journal holds of an experiment as a whole: opens it, takes the head's term, compares what the runs read, and says when the term is another's. */
final class ExperimentJournal extends AbstractBehavior<ExperimentJournal.Command> {

  sealed interface Command extends NoSerializationVerificationNeeded {}

  /** Reference log-probabilities are kept in this file. */
  record ReferencesWritten(ReferenceFile file) implements Command {}

  private record Ready(@Nullable Throwable failure) implements Command {}

  private record TermTaken(long term) implements Command {}

  private record Compared(long term, InputLedger.Answer answer) implements Command {}

  /** What the supervisor hears. */
  sealed interface Finding extends NoSerializationVerificationNeeded {}

  /** The journal's file is there. */
  enum Opened implements Finding {
    INSTANCE
  }

  /** The head may begin. */
  record Begun(long term, InputLedger.Answer inputs) implements Finding {}

  /** The journal is not this head's, or no longer. */
  record Gone(String what, @Nullable Throwable cause) implements Finding {}

  private final Settings settings;
  private final Duration checkTermEvery;
  private final ActorRef<Finding> supervisor;
  private @Nullable ActorRef<InputLedger.Command> ledger;
  private boolean begun;

  private ExperimentJournal(
      ActorContext<Command> context,
      Settings settings,
      HeadSettings head,
      ActorRef<Finding> supervisor) {
    super(context);
    this.settings = settings;
    this.checkTermEvery = head.checkTermEvery();
    this.supervisor = supervisor;
    if (head.journalEmbedded()) {
      context.pipeToSelf(
          SchemaUtils.createIfNotExists(context.getSystem()),
          (Done done, Throwable failure) -> new Ready(failure));
    } else {
      context.getSelf().tell(new Ready(null)); // whoever chose the server has made its schema
    }
  }

  /** {@code settings}: what the experiment is continued with. */
  static Behavior<Command> create(
      Settings settings, HeadSettings head, ActorRef<Finding> supervisor) {
    return Behaviors.setup(context -> new ExperimentJournal(context, settings, head, supervisor));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Ready.class, this::onReady)
        .onMessage(TermTaken.class, this::onTermTaken)
        .onMessage(Compared.class, this::onCompared)
        .onMessage(ReferencesWritten.class, this::onReferencesWritten)
        .onSignal(Terminated.class, this::onTermGone)
        .build();
  }

  private Behavior<Command> onReady(Ready ready) {
    if (ready.failure() != null) {
      supervisor.tell(new Gone("the journal cannot be opened", ready.failure()));
      return this;
    }
    supervisor.tell(Opened.INSTANCE);
    ActorRef<HeadTerm.Answer> answer =
        getContext().messageAdapter(HeadTerm.Answer.class, taken -> new TermTaken(taken.term()));
    getContext().watch(getContext().spawn(HeadTerm.create(checkTermEvery, answer), "head-term"));
    return this;
  }

  private Behavior<Command> onTermTaken(TermTaken taken) {
    ActorRef<InputLedger.Answer> answer = getContext()
        .messageAdapter(InputLedger.Answer.class, compared -> new Compared(taken.term(), compared));
    ledger = getContext().spawn(InputLedger.create(settings, answer), "input-ledger");
    return this;
  }

  private Behavior<Command> onCompared(Compared compared) {
    if (!begun) { // or the ledger has read the journal anew
      begun = true;
      supervisor.tell(new Begun(compared.term(), compared.answer()));
    }
    return this;
  }

  private Behavior<Command> onReferencesWritten(ReferencesWritten written) {
    ActorRef<InputLedger.Command> inputs = ledger;
    if (inputs != null) {
      inputs.tell(new InputLedger.ReferencesWritten(
          written.file().name(), written.file().sha256()));
    }
    return this;
  }

  private Behavior<Command> onTermGone(Terminated headTerm) {
    Throwable cause = headTerm instanceof ChildFailed failed ? failed.getCause() : null;
    supervisor.tell(new Gone(
        !begun || cause != null
            ? "the journal refused the head its term"
            : "another head has taken over the experiment: its journal holds a newer term",
        cause));
    return this;
  }
}
