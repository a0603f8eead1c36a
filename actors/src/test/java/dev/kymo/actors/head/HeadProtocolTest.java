package dev.kymo.actors.head;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.FakeExperiment;
import dev.kymo.actors.Samples;
import dev.kymo.actors.fake.FakeProbe;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.fake.StaleHead;
import dev.kymo.actors.link.HeadAnswer;
import dev.kymo.actors.link.Inspect;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.ReferenceFile;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.Slot;
import dev.kymo.actors.link.ToWorker;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.RowsFolder;
import dev.kymo.actors.run.RunOutcome;
import dev.kymo.vocabulary.LoggedEvent;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.UnhandledMessage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.jdbc.testkit.javadsl.SchemaUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every actor of the head handles every command that others may send it, whatever its state. */
class HeadProtocolTest {
  @TempDir
  private Path directory;

  private ActorTestKit kit;
  private HeadSettings settings;

  @BeforeEach
  void start() throws Exception {
    kit = ActorTestKit.create(StaleHead.configuration(directory));
    settings = HeadSettings.from(kit.system().settings().config());
    SchemaUtils.createIfNotExists(kit.system()).toCompletableFuture().get();
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void receive_everyAggregatorCommand_isHandled() {
    assertHandles(
        Aggregator.Command.class,
        Aggregator.create(List.of(), settings),
        List.of(
            new Aggregator.Take(new LoggedEvent.RunCompleted("sft-s0", Instant.EPOCH)),
            new Aggregator.SinkTook(0),
            Aggregator.Finish.INSTANCE),
        Set.of(Aggregator.SinkTook.class));
  }

  @Test
  void receive_everyRowsCommand_isHandled() {
    ActorRef<RowsReply> owner = kit.<RowsReply>createTestProbe().ref();
    ActorRef<LeaseMessage> lease = kit.<LeaseMessage>createTestProbe().ref();
    assertHandles(
        RowsMessage.class,
        RowsActor.create(
            directory.resolve("runs"),
            Specs.small(0),
            40,
            kit.<Aggregator.Command>createTestProbe().ref(),
            settings),
        List.of(
            new RowsMessage.BeginAttempt(
                Samples.ATTEMPT,
                FakeProbe.RESPONSES,
                new RowsFolder(7, 0, 0),
                List.of(),
                0,
                List.of("x"),
                false,
                owner),
            new RowsMessage.TakeReport(
                new Report(Samples.ATTEMPT, 1, new Report.StepTaken(Samples.STEP, 2)), lease),
            new RowsMessage.AssembleRows(Samples.ATTEMPT, List.of(), owner),
            new RowsMessage.SilentSince(Instant.EPOCH),
            new RowsMessage.EventJournaled(new LifecycleEvent.RunCompleted(40)),
            RowsMessage.Finish.INSTANCE),
        Set.of());
  }

  @Test
  void receive_everyLeaseCommand_isHandled() {
    LeaseMessage.Want want =
        new LeaseMessage.Want(Samples.ATTEMPT, 20, List.of("k"), false, ToWorker.Wish.TRAIN);
    assertHandles(
        LeaseMessage.class,
        LeaseActor.create(Link.PLAIN, kit.<RowsMessage>createTestProbe().ref(), settings.link()),
        List.of(
            new LeaseMessage.Begin(
                Samples.lease(Specs.small(0)),
                slot(),
                want,
                kit.<RunMessage>createTestProbe().ref()),
            want,
            new LeaseMessage.Acknowledge(Samples.ATTEMPT, 3),
            new LeaseMessage.Revoke(Samples.ATTEMPT),
            new LeaseMessage.NodeGone("here", "gone")),
        Set.of());
  }

  @Test
  void receive_everyRunCommand_isHandled() {
    assertHandles(
        RunMessage.class,
        RunActor.create(
            new RunPlace(7, directory, directory, FakeProbe.RESPONSES, List.of(), 0, null),
            Specs.small(0),
            kit.<RowsMessage>createTestProbe().ref(),
            kit.<LeaseMessage>createTestProbe().ref(),
            kit.<SupervisorMessage>createTestProbe().ref(),
            settings.checkTermEvery()),
        List.of(
            RunMessage.Pause.INSTANCE,
            RunMessage.Resume.INSTANCE,
            new RunMessage.SlotGranted(slot(), 1, List.of()),
            new RunMessage.WorkerLost(Samples.ATTEMPT, "gone"),
            new RunMessage.RowsReplied(new RowsReply.RowsReady(Samples.ATTEMPT)),
            new RunMessage.RowsReplied(
                new RowsReply.RowsDamaged(Samples.ATTEMPT, List.of("x"), "torn", true)),
            new RunMessage.RowsReplied(new RowsReply.CheckpointDurable(
                Samples.ATTEMPT,
                new Report.CheckpointWritten(
                    Samples.CHECKPOINT, 1, true, false, Duration.ofMillis(3)),
                Samples.SEGMENTS)),
            new RunMessage.RowsReplied(
                new RowsReply.Told(Samples.ATTEMPT, new Report.Exported(Samples.SEGMENTS))),
            new RunMessage.RowsReplied(
                new RowsReply.RowsDiffer(Samples.ATTEMPT, 3, "steps", "1", "2")),
            RunMessage.Stop.INSTANCE),
        Set.of());
  }

  @Test
  void receive_everyLedgerCommand_isHandled() {
    assertHandles(
        InputLedger.Command.class,
        InputLedger.create(
            FakeExperiment.inputs(directory).settings(),
            kit.<InputLedger.Answer>createTestProbe().ref()),
        List.of(new InputLedger.ReferencesWritten("0123.safetensors", "89ab")),
        Set.of());
  }

  @Test
  void receive_everyStorageCommand_isHandled() {
    assertHandles(
        StorageWatch.Command.class,
        StorageWatch.create(
            directory,
            folder -> Long.MAX_VALUE,
            text -> {},
            settings,
            kit.<StorageWatch.Finding>createTestProbe().ref()),
        List.of(
            StorageWatch.JournalOpened.INSTANCE,
            new StorageWatch.DiskFull("sft-s0", "No space left on device", 1024)),
        Set.of());
  }

  @Test
  void receive_everySupervisorCommand_isHandled() {
    Launch launch = new Launch(
        directory,
        FakeExperiment.inputs(directory),
        List.of(
            new Launch.PlannedRun(Specs.small(0), 40), new Launch.PlannedRun(Specs.small(1), 40)),
        2,
        FakeProbe.RESPONSES,
        List.of(),
        notice -> {});
    assertHandles(
        SupervisorMessage.class,
        ExperimentSupervisor.create(
            launch, Link.PLAIN, settings, folder -> Long.MAX_VALUE, new CompletableFuture<>()),
        List.of(
            new SupervisorMessage.NodeIsUp(
                Samples.nodeUp(
                    kit.<ToWorker>createTestProbe().ref(),
                    kit.<Inspect>createTestProbe().ref(),
                    kit.<HeadAnswer>createTestProbe().ref()),
                false),
            new SupervisorMessage.RequestSlot(
                "sft-s0", kit.<RunMessage>createTestProbe().ref()),
            new SupervisorMessage.WaitsToAsk("sft-s0"),
            new SupervisorMessage.SlotReleased("worker-1"),
            new SupervisorMessage.ReferencesWritten(new ReferenceFile("0123.safetensors", "89ab")),
            new SupervisorMessage.PauseRun("sft-s0"),
            new SupervisorMessage.ResumeRun("sft-s0"),
            new SupervisorMessage.RunEnded("sft-s0", new RunOutcome.Completed(40)),
            new SupervisorMessage.RunStopped("sft-s0"),
            new SupervisorMessage.NoRoom(
                new StorageWatch.DiskFull("sft-s0", "No space left on device", 1024)),
            SupervisorMessage.StopRuns.INSTANCE,
            new SupervisorMessage.NodeGone("here", "gone"),
            new SupervisorMessage.NodeLeaves("here"),
            new SupervisorMessage.NoNodes("gone", null)),
        Set.of());
  }

  private Slot slot() {
    return new Slot(
        "here", "worker-1", "cpu", 1, kit.<ToWorker>createTestProbe().ref());
  }

  /** {@code except}: commands that need a state of their own. */
  private <C> void assertHandles(
      Class<C> protocol, Behavior<C> behavior, List<? extends C> samples, Set<Class<?>> except) {
    assertThat(Stream.of(samples.toArray()).map(Object::getClass))
        .as("a sample of each command that others may send")
        .containsAll(Arrays.stream(protocol.getPermittedSubclasses())
            .filter(type -> !Modifier.isPrivate(type.getModifiers()) && !type.isInterface())
            .collect(Collectors.toSet()));
    TestProbe<UnhandledMessage> unhandled = kit.createUnhandledMessageProbe();
    ActorRef<C> actor = kit.spawn(behavior);

    samples.stream().filter(sample -> !except.contains(sample.getClass())).forEach(actor::tell);

    unhandled.expectNoMessage(Duration.ofMillis(500));
  }
}
