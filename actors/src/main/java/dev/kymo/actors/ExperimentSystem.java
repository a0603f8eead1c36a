package dev.kymo.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.database.FullDisk;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;

/** A running experiment: what the command line starts, waits for and stops. */
public final class ExperimentSystem {
  private final ActorSystem<ExperimentSupervisor.Command> system;
  private final CompletionStage<ExperimentResult> done;

  private ExperimentSystem(
      ActorSystem<ExperimentSupervisor.Command> system,
      CompletableFuture<ExperimentResult> result) {
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
  public static ExperimentSystem start(Launch launch) {
    return start(launch, ConfigFactory.empty());
  }

  /** As {@link #start(Launch)}, with {@code overrides} above the system settings. */
  public static ExperimentSystem start(Launch launch, Config overrides) {
    return start(launch, overrides, FullDisk::free);
  }

  /** {@code free}: bytes that may still be written below a folder. */
  static ExperimentSystem start(Launch launch, Config overrides, ToLongFunction<Path> free) {
    Config config = ConfigFactory.defaultOverrides()
        .withFallback(overrides)
        .withFallback(JournalSettings.embeddedIn(launch.directory()))
        .withFallback(ConfigFactory.parseResources("kymo-head.conf"))
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
    CompletableFuture<ExperimentResult> result = new CompletableFuture<>();
    ActorSystem<ExperimentSupervisor.Command> system = ActorSystem.create(
        ExperimentSupervisor.create(launch, ActorSettings.from(config), free, result),
        "kymo",
        config);
    return new ExperimentSystem(system, result);
  }

  /** Completes when everything is written and closed; fails with {@link HeadLostException}. */
  public CompletionStage<ExperimentResult> whenDone() {
    return done;
  }

  /** Stops every run after its current step, so that it can be resumed; then {@link #whenDone()} completes. */
  public void stop() {
    system.tell(ExperimentSupervisor.StopRuns.INSTANCE);
  }

  /** Takes no further step of the run until {@link #resume}. */
  public void pause(String run) {
    system.tell(new ExperimentSupervisor.PauseRun(run));
  }

  /** Goes on with the run after {@link #pause}. */
  public void resume(String run) {
    system.tell(new ExperimentSupervisor.ResumeRun(run));
  }

  /** Ends at once, as a killed process would, but closing native memory. */
  public void abort() {
    system.terminate();
  }
}
