package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.kymo.workers.training.ReferenceHashes;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.pekko.actor.UnhandledMessage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every actor handles every public command of its protocol, whatever its state. */
class ProtocolTest {

  @TempDir
  Path directory;

  private ActorTestKit kit;
  private ActorSettings settings;
  private final Faults faults = Faults.none();

  @BeforeEach
  void start() {
    var config = JournalSettings.embeddedIn(directory)
        .withFallback(ConfigFactory.parseResources("kymo-head.conf"))
        .withFallback(ConfigFactory.load());
    kit = ActorTestKit.create(config);
    settings = ActorSettings.from(kit.system().settings().config());
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void receive_everyWorkerCommand_isHandled() {
    assertHandles(
        WorkerActor.Command.class,
        WorkerActor.create(
            "worker-1",
            FakeTrainer.factory(faults),
            FakeExperiment.inputs(directory),
            ReferenceHashes.none(),
            kit.<ProbeActor.Command>createTestProbe().ref(),
            kit.<ExperimentSupervisor.Command>createTestProbe().ref(),
            settings),
        Samples.worker(
            kit.<RunActor.Command>createTestProbe().ref(),
            kit.<RowsActor.Command>createTestProbe().ref()));
  }

  @Test
  void receive_everyProbeCommand_isHandled() {
    assertHandles(
        ProbeActor.Command.class,
        ProbeActor.create(FakeProbe.factory(faults), settings.resendAfter()),
        Samples.probe());
  }

  @Test
  void receive_everyAggregatorCommand_isHandled() {
    assertHandles(
        Aggregator.Command.class, Aggregator.create(List.of(), settings), Samples.aggregator());
  }

  @Test
  void receive_everyRowsCommand_isHandled() {
    assertHandles(
        RowsActor.Command.class,
        RowsActor.create(
            directory.resolve("runs"),
            Specs.small(0),
            40,
            kit.<Aggregator.Command>createTestProbe().ref(),
            settings),
        Samples.rows(
            kit.<RowsActor.Reply>createTestProbe().ref(),
            kit.<WorkerActor.Command>createTestProbe().ref(),
            kit.<ProbeActor.Command>createTestProbe().ref()));
  }

  @Test
  void receive_everyRunCommand_isHandled() throws Exception {
    SchemaUtils.createIfNotExists(kit.system()).toCompletableFuture().get();
    assertHandles(
        RunActor.Command.class,
        RunActor.create(
            new RunPlace(7, directory, directory, FakeProbe.RESPONSES),
            Specs.small(0),
            kit.<RowsActor.Command>createTestProbe().ref(),
            kit.<ExperimentSupervisor.Command>createTestProbe().ref(),
            settings.checkTermEvery()),
        Samples.run(kit.<WorkerActor.Command>createTestProbe().ref()));
  }

  @Test
  void receive_everyLedgerCommand_isHandled() throws Exception {
    SchemaUtils.createIfNotExists(kit.system()).toCompletableFuture().get();
    assertHandles(
        InputLedger.Command.class,
        InputLedger.create(
            FakeExperiment.inputs(directory).settings(),
            kit.<InputLedger.Answer>createTestProbe().ref()),
        Samples.ledger());
  }

  @Test
  void receive_everySupervisorCommand_isHandled() {
    Launch launch = new Launch(
        directory,
        FakeExperiment.inputs(directory),
        List.of(
            new Launch.PlannedRun(Specs.small(0), 40), new Launch.PlannedRun(Specs.small(1), 40)),
        FakeProbe.RESPONSES,
        FakeTrainer.factory(faults),
        FakeProbe.factory(faults),
        List.of(),
        notice -> {},
        1);
    assertHandles(
        ExperimentSupervisor.Command.class,
        ExperimentSupervisor.create(
            launch, settings, folder -> Long.MAX_VALUE, new CompletableFuture<>()),
        Samples.supervisor(
            kit.<RunActor.Command>createTestProbe().ref(),
            kit.<WorkerActor.Command>createTestProbe().ref()));
  }

  private <C> void assertHandles(
      Class<C> protocol, Behavior<C> behavior, List<? extends C> samples) {
    assertThat(Stream.of(samples.toArray()).map(Object::getClass))
        .as("a sample of each public command")
        .containsAll(Samples.publicTypes(protocol));
    TestProbe<UnhandledMessage> unhandled = kit.createUnhandledMessageProbe();
    var actor = kit.spawn(behavior);

    samples.forEach(actor::tell);

    unhandled.expectNoMessage(java.time.Duration.ofMillis(500));
  }
}
