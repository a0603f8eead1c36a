package dev.kymo.actors;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.database.FullDisk;
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
import dev.kymo.actors.process.NodeSystem;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.LoggerFactory;

/** A head in this JVM and its nodes, here or in child JVMs: what the command line starts, asks, waits for and stops. */
public final class ExperimentSystem implements AutoCloseable {
  private static final int SECRET_BYTES = 16;
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

  /**
   * Starts nodes, for an experiment that is or will be in this folder; nothing is written yet.
   *
   * @param directory the output folder
   */
  public static ExperimentSystem open(Path directory, Nodes nodes) {
    return open(directory, nodes, Link.PLAIN, ConfigFactory.empty(), FullDisk::free);
  }

  /**
   * As {@link #open(Path, Nodes)}.
   *
   * @param link what lies between head and node
   * @param overrides above the system settings
   * @param free bytes that may still be written below a folder
   */
  static ExperimentSystem open(
      Path directory, Nodes nodes, Link link, Config overrides, ToLongFunction<Path> free) {
    LoggerFactory.getILoggerFactory(); // on this thread alone: several at once would be told of it
    boolean children = nodes instanceof Nodes.Processes;
    Config config = ConfigFactory.defaultOverrides()
        .withFallback(overrides)
        .withFallback(JournalSettings.embeddedIn(directory))
        .withFallback(Roots.configured(Roots.EXPERIMENT, directory))
        .withFallback(children ? NodeSystem.remoting() : ConfigFactory.empty())
        .withFallback(ConfigFactory.parseResources("kymo-head.conf"))
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
    String name = children ? "kymo-" + secret() : "kymo";
    return new ExperimentSystem(
        ActorSystem.create(Guardian.create(directory, nodes, link), name, config),
        link,
        HeadSettings.from(config),
        free);
  }

  /** Part of every address of the system, without which no other user of the machine can speak to it. */
  private static String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
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
    system.tell(
        new Guardian.Begin(ExperimentSupervisor.create(launch, link, settings, free, result)));
    return this;
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
