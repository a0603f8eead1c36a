package dev.kymo.actors.fake;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.JournalSettings;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.RunState;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** Writes an event of a run behind the back of its head, as another head would that has not noticed yet. */
public final class StaleHead
    extends EventSourcedBehavior<LifecycleEvent, LifecycleEvent, RunState> {
  private final ActorRef<Done> written;

  private StaleHead(RunSpec spec, ActorRef<Done> written) {
    super(PersistenceId.ofUniqueId("run-" + spec.id()));
    this.written = written;
  }

  /** The configuration of a head whose journal is in the folder. */
  public static Config configuration(Path directory) {
    return JournalSettings.embeddedIn(directory)
        .withFallback(ConfigFactory.parseResources("kymo-head.conf"))
        .withFallback(ConfigFactory.load());
  }

  public static void write(Path directory, RunSpec spec, LifecycleEvent event) {
    ActorTestKit kit = ActorTestKit.create(configuration(directory));
    try {
      TestProbe<Done> written = kit.createTestProbe();
      kit.spawn(new StaleHead(spec, written.ref())).tell(event);
      written.receiveMessage(Duration.ofSeconds(20));
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Override
  public RunState emptyState() {
    return RunState.NEW;
  }

  @Override
  public CommandHandler<LifecycleEvent, LifecycleEvent, RunState> commandHandler() {
    return newCommandHandlerBuilder()
        .forAnyState()
        .onAnyCommand(
            event -> Effect().persist(event).thenRun(state -> written.tell(Done.getInstance())));
  }

  @Override
  public EventHandler<RunState, LifecycleEvent> eventHandler() {
    return RunState::updated;
  }
}
