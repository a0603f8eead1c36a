package dev.kymo.actors.head;

import dev.kymo.actors.experiment.Settings;
import dev.kymo.actors.protocol.Journaled;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.jspecify.annotations.Nullable;

/**
 * What the journal knows of the files that an experiment's runs read: the experiment's settings, with the hashes of models and
 * data among them, and the hashes of the reference log-probabilities that runs have made. Compares the settings with those
 * that the experiment is continued with before any run begins.
 */
public final class InputLedger
    extends EventSourcedBehavior<InputLedger.Command, InputLedger.Event, InputLedger.State> {
  public sealed interface Command extends NoSerializationVerificationNeeded {}

  /**
   * A file of reference log-probabilities was written. Nobody resends it: a file that the journal does not know counts as absent and is
   * made again.
   */
  public record ReferencesWritten(String name, String sha256) implements Command {}

  private enum Compare implements Command, NoSerializationVerificationNeeded {
    INSTANCE
  }

  /** What is stored for ever. */
  public sealed interface Event extends Journaled {}

  /** The experiment began with these settings. */
  public record SettingsRecorded(Settings settings) implements Event {}

  /** Reference log-probabilities are kept in this file. */
  public record ReferencesKept(String name, String sha256) implements Event {}

  /**
   * What the journal holds.
   *
   * @param settings null: none yet
   * @param references SHA-256 by file name
   */
  record State(@Nullable Settings settings, Map<String, String> references) {
    State updated(Event event) {
      if (event instanceof SettingsRecorded recorded) {
        return new State(recorded.settings(), references);
      }
      ReferencesKept kept = (ReferencesKept) event;
      Map<String, String> more = new HashMap<>(references);
      more.put(kept.name(), kept.sha256());
      return new State(settings, Map.copyOf(more));
    }
  }

  /**
   * How the settings compare.
   *
   * @param known whether the journal held any
   * @param differences from those in the journal, for people; empty: none
   * @param references SHA-256 of what is kept, by file name
   */
  record Answer(boolean known, List<String> differences, Map<String, String> references)
      implements NoSerializationVerificationNeeded {}

  private final ActorContext<Command> context;
  private final Settings settings;
  private final ActorRef<Answer> replyTo;

  private InputLedger(ActorContext<Command> context, Settings settings, ActorRef<Answer> replyTo) {
    super(PersistenceId.ofUniqueId("inputs"), Restarts.ofLedger());
    this.context = context;
    this.settings = settings;
    this.replyTo = replyTo;
  }

  static Behavior<Command> create(Settings settings, ActorRef<Answer> replyTo) {
    return Behaviors.setup(context -> new InputLedger(context, settings, replyTo));
  }

  @Override
  public State emptyState() {
    return new State(null, Map.of());
  }

  @Override
  public EventHandler<State, Event> eventHandler() {
    return State::updated;
  }

  @Override
  public SignalHandler<State> signalHandler() {
    return newSignalHandlerBuilder()
        .onSignal(RecoveryCompleted.instance(), state -> context.getSelf().tell(Compare.INSTANCE))
        .build();
  }

  @Override
  public CommandHandler<Command, Event, State> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onCommand(Compare.class, (state, compare) -> onCompare(state))
        .onCommand(ReferencesWritten.class, this::onReferencesWritten)
        .build();
  }

  private Effect<Event, State> onCompare(State state) {
    Settings recorded = state.settings();
    if (recorded == null) {
      return Effect()
          .persist(new SettingsRecorded(settings))
          .thenRun((State now) -> replyTo.tell(new Answer(false, List.of(), now.references())));
    }
    replyTo.tell(new Answer(true, recorded.differences(settings), state.references()));
    return Effect().none();
  }

  private Effect<Event, State> onReferencesWritten(State state, ReferencesWritten written) {
    return written.sha256().equals(state.references().get(written.name()))
        ? Effect().none()
        : Effect().persist(new ReferencesKept(written.name(), written.sha256()));
  }
}
