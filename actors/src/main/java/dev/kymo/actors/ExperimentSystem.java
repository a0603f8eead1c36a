package dev.kymo.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.database.FullDisk;
import dev.kymo.actors.head.ExperimentResult;
import dev.kymo.actors.head.ExperimentSupervisor;
import dev.kymo.actors.head.HeadLostException;
import dev.kymo.actors.head.HeadSettings;
import dev.kymo.actors.head.Launch;
import dev.kymo.actors.head.SupervisorMessage;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.NodeUp;
import dev.kymo.actors.link.Roots;
import dev.kymo.actors.node.Equipment;
import dev.kymo.actors.node.NodeActor;
import dev.kymo.actors.node.NodeSettings;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A running experiment, a head and one node in this JVM: what the command line starts, waits for and stops. */
public final class ExperimentSystem {
  private final ActorSystem<SupervisorMessage> system;
  private final CompletionStage<ExperimentResult> done;

  private ExperimentSystem(
      ActorSystem<SupervisorMessage> system, CompletableFuture<ExperimentResult> result) {
    this.system = system;
    this.done = system.getWhenTerminated().thenCompose((Done terminated) -> {
      result.completeExceptionally(
          new HeadLostException("the actor system ended before the experiment"));
      return result;
    });
  }

  /**
   * Starts or resumes the experiment in {@code launch.directory()}.
   *
   * <p>Load the native engine before: a failure to link it would end the JVM from within an actor.
   */
  public static ExperimentSystem start(Launch launch, Equipment equipment) {
    return start(launch, equipment, Link.PLAIN, ConfigFactory.empty(), FullDisk::free);
  }

  /**
   * As {@link #start(Launch, Equipment)}.
   *
   * @param link what lies between head and node
   * @param overrides above the system settings
   * @param free bytes that may still be written below a folder
   */
  static ExperimentSystem start(
      Launch launch, Equipment equipment, Link link, Config overrides, ToLongFunction<Path> free) {
    Config config = ConfigFactory.defaultOverrides()
        .withFallback(overrides)
        .withFallback(JournalSettings.embeddedIn(launch.directory()))
        .withFallback(Roots.configured(Roots.EXPERIMENT, launch.directory()))
        .withFallback(ConfigFactory.parseResources("kymo-head.conf"))
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
    CompletableFuture<ExperimentResult> result = new CompletableFuture<>();
    Behavior<SupervisorMessage> head =
        ExperimentSupervisor.create(launch, link, HeadSettings.from(config), free, result);
    ActorSystem<SupervisorMessage> system = ActorSystem.create(
        guardian(head, equipment, link, NodeSettings.from(config)), "kymo", config);
    return new ExperimentSystem(system, result);
  }

  /** Starts both sides, hands the head what it is told, and ends with it. */
  private static Behavior<SupervisorMessage> guardian(
      Behavior<SupervisorMessage> behavior, Equipment equipment, Link link, NodeSettings settings) {
    return Behaviors.setup(context -> {
      ActorRef<SupervisorMessage> head = context.spawn(behavior, "head");
      context.watch(head);
      ActorRef<NodeUp> door = context.messageAdapter(NodeUp.class, SupervisorMessage.NodeIsUp::new);
      context.watch(context.spawn(NodeActor.create(equipment, door, link, settings), "node"));
      return Behaviors.receive(SupervisorMessage.class)
          .onAnyMessage(command -> {
            head.tell(command);
            return Behaviors.same();
          })
          .onSignal(Terminated.class, ended -> {
            if (ended.getRef().path().equals(head.path())) {
              return Behaviors.stopped();
            }
            head.tell(new SupervisorMessage.NodeGone(
                ended instanceof ChildFailed failed ? failed.getCause() : null));
            return Behaviors.same();
          })
          .build();
    });
  }

  /** Completes when everything is written and closed; fails with {@link HeadLostException}. */
  public CompletionStage<ExperimentResult> whenDone() {
    return done;
  }

  /** Stops every run after its current step, so that it can be resumed; then {@link #whenDone()} completes. */
  public void stop() {
    system.tell(SupervisorMessage.StopRuns.INSTANCE);
  }

  /** Takes no further step of the run until {@link #resume}. */
  public void pause(String run) {
    system.tell(new SupervisorMessage.PauseRun(run));
  }

  /** Goes on with the run after {@link #pause}. */
  public void resume(String run) {
    system.tell(new SupervisorMessage.ResumeRun(run));
  }

  /** Ends at once, as a killed process would, but closing native memory. */
  public void abort() {
    system.terminate();
  }
}
