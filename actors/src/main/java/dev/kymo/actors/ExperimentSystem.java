package dev.kymo.actors;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.database.FullDisk;
import dev.kymo.actors.database.JournalDatabase;
import dev.kymo.actors.database.JournalPlace;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.head.ExperimentResult;
import dev.kymo.actors.head.ExperimentSupervisor;
import dev.kymo.actors.head.HeadLostException;
import dev.kymo.actors.head.HeadSettings;
import dev.kymo.actors.head.Launch;
import dev.kymo.actors.head.SupervisorMessage;
import dev.kymo.actors.link.Inspected;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.Roots;
import dev.kymo.actors.wire.JoinToken;
import dev.kymo.actors.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A head in this JVM and its nodes, here or in child JVMs: what the command line starts, asks, waits for and stops. */
public final class ExperimentSystem implements AutoCloseable {
  private static final Duration CLOSE_AT_MOST = Duration.ofSeconds(10);

  private final ActorSystem<Guardian.Command> system;
  private final Link link;
  private final HeadSettings settings;
  private final ToLongFunction<Path> free;
  private final CompletableFuture<ExperimentResult> result = new CompletableFuture<>();
  private final CompletionStage<ExperimentResult> done;

  private ExperimentSystem(
      ActorSystem<Guardian.Command> system,
      Link link,
      HeadSettings settings,
      ToLongFunction<Path> free) {
    this.system = system;
    this.link = link;
    this.settings = settings;
    this.free = free;
    this.done = system.getWhenTerminated().thenCompose((Done terminated) -> {
      result.completeExceptionally(
          new HeadLostException("the actor system ended before the experiment"));
      return result;
    });
  }

  /** As {@link #open(Path, Nodes, Map, Listener, JournalPlace)}, with no other folders or machines. */
  public static ExperimentSystem open(Path directory, Nodes nodes) {
    return open(directory, nodes, Map.of(), null, JournalDatabase.in(directory));
  }

  /**
   * Starts nodes, for an experiment that is or will be in this folder; nothing is written yet.
   *
   * @param directory the output folder
   * @param roots further folders that other machines know by these names
   * @param listener where nodes of other machines may join; null: nowhere
   * @param journal where the experiment's journal is
   */
  public static ExperimentSystem open(
      Path directory,
      Nodes nodes,
      Map<String, Path> roots,
      @Nullable Listener listener,
      JournalPlace journal) {
    return open(
        directory, nodes, listener, journal, Link.PLAIN, Roots.configured(roots), FullDisk::free);
  }

  /**
   * As {@link #open(Path, Nodes, Map, Listener, JournalPlace)}.
   *
   * @param link what lies between head and node
   * @param overrides above the system settings
   * @param free bytes that may still be written below a folder
   */
  static ExperimentSystem open(
      Path directory,
      Nodes nodes,
      @Nullable Listener listener,
      JournalPlace journal,
      Link link,
      Config overrides,
      ToLongFunction<Path> free) {
    LoggerFactory.getILoggerFactory(); // on this thread alone: several at once would be told of it
    boolean children = nodes instanceof Nodes.Processes;
    Wire loopback = children ? Wire.LOOPBACK : null;
    Wire wire = listener == null ? loopback : listener.wire();
    Config config = ConfigFactory.defaultOverrides()
        .withFallback(overrides)
        .withFallback(JournalSettings.of(journal))
        .withFallback(Roots.configured(Roots.EXPERIMENT, directory))
        .withFallback(wire == null ? ConfigFactory.empty() : wire.config())
        .withFallback(ConfigFactory.parseResources("kymo-head.conf"))
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
    String alone = children ? JoinToken.random().system() : "kymo";
    String name = listener == null ? alone : listener.system();
    return new ExperimentSystem(
        ActorSystem.create(Guardian.create(directory, nodes, wire, listener, link), name, config),
        link,
        HeadSettings.from(config),
        free);
  }

  /**
   * Lets a node read all that these runs will read.
   *
   * @param specs one run of each recipe and model
   */
  public CompletionStage<Inspected> inspect(List<RunSpec> specs) {
    CompletableFuture<Inspected> answer = new CompletableFuture<>();
    system.tell(new Guardian.Inspection(specs, answer));
    return answer;
  }

  /** Starts or resumes the experiment in {@code launch.directory()}, once, and ends with it. */
  public ExperimentSystem start(Launch launch) {
    system.tell(new Guardian.Begin(
        ExperimentSupervisor.create(launch, link, settings, free, result), this::isOver));
    return this;
  }

  /** Whether every run has ended, so that nobody needs to be waited for. */
  private boolean isOver() {
    return result.isDone()
        && !result.isCompletedExceptionally()
        && !result.join().interrupted();
  }

  /** Completes when everything is written and closed; fails with {@link HeadLostException}. */
  public CompletionStage<ExperimentResult> whenDone() {
    return done;
  }

  /** Stops every run after its current step, so that it can be resumed; then {@link #whenDone()} completes. */
  public void stop() {
    tell(SupervisorMessage.StopRuns.INSTANCE);
  }

  /** Takes no further step of the run until {@link #resume}. */
  public void pause(String run) {
    tell(new SupervisorMessage.PauseRun(run));
  }

  /** Goes on with the run after {@link #pause}. */
  public void resume(String run) {
    tell(new SupervisorMessage.ResumeRun(run));
  }

  private void tell(SupervisorMessage message) {
    system.tell(new Guardian.Told(message));
  }

  /** Ends at once, as a killed process would, but closing native memory. */
  public void abort() {
    system.terminate();
  }

  /** Ends what has not ended, and waits for it for some seconds. */
  @Override
  public void close() {
    system.terminate();
    try {
      system.getWhenTerminated().toCompletableFuture().get(CLOSE_AT_MOST.toSeconds(), SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      system.log().warn("the actor system did not end in order", e);
    }
  }
}
