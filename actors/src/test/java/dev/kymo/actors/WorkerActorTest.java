package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.lease.AttemptId;
import dev.kymo.actors.lease.Lease;
import dev.kymo.actors.run.EndReason;
import dev.kymo.workers.training.ReferenceHashes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerActorTest {
  private static final AttemptId FIRST = new AttemptId("sft-s0", 1, 1);
  private static final AttemptId SECOND = new AttemptId("sft-s0", 1, 2);

  @TempDir
  Path directory;

  private final Faults faults = Faults.none();
  private ActorTestKit kit;
  private TestProbe<RunActor.Command> owner;
  private TestProbe<ProbeActor.Command> probe;
  private TestProbe<RowsActor.Command> rows;
  private TestProbe<ExperimentSupervisor.Command> supervisor;
  private ActorRef<WorkerActor.Command> worker;

  @BeforeEach
  void start() {
    kit = ActorTestKit.create(ConfigFactory.parseString(
            "kymo.worker { max-unacknowledged-rows = 4, resend-after = 300ms, restart-after = 10ms }")
        .withFallback(ConfigFactory.load()));
    owner = kit.createTestProbe();
    probe = kit.createTestProbe();
    rows = kit.createTestProbe();
    supervisor = kit.createTestProbe();
    ActorSettings settings = ActorSettings.from(kit.system().settings().config());
    Behavior<WorkerActor.Command> behavior = WorkerActor.create(
        "worker-1",
        FakeTrainer.factory(faults),
        FakeExperiment.inputs(directory),
        ReferenceHashes.none(),
        probe.ref(),
        supervisor.ref(),
        settings);
    worker = kit.spawn(
        Behaviors.supervise(behavior)
            .onFailure(
                Throwable.class,
                SupervisorStrategy.restartWithBackoff(
                    Duration.ofMillis(10), Duration.ofMillis(20), 0)),
        DispatcherSelector.fromConfig("kymo.worker-dispatcher"));
    supervisor.expectMessage(new ExperimentSupervisor.WorkerIdle(worker, "worker-1"));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    assertThat(faults.trainersClosed).hasValue(faults.trainersOpened.get());
    assertThat(faults.snapshotsClosed).hasValue(faults.snapshotsOpened.get());
  }

  @Test
  void train_rowsAreNotAcknowledged_waitsAndSendsThemAgain() {
    train(FIRST);

    List<RowsActor.Command> sent = rows.receiveSeveralMessages(4);
    List<RowsActor.Command> sentAgain = rows.receiveSeveralMessages(4);

    assertThat(sentAgain).isEqualTo(sent);
    assertThat(faults.stepsTaken).hasValue(4);
  }

  @Test
  void rowsDurable_givesCreditForAsManySteps() {
    train(FIRST);
    rows.receiveSeveralMessages(4);

    worker.tell(new WorkerActor.RowsDurable(FIRST, 2));

    assertThat(rows.receiveSeveralMessages(2))
        .extracting(row -> ((RowsActor.TakeStepRow) row).sequence())
        .containsExactly(5L, 6L);
  }

  @Test
  void rowsDurable_ofOlderAttempt_givesNone() {
    train(FIRST);
    rows.receiveSeveralMessages(4);
    train(SECOND);
    rows.receiveSeveralMessages(4);

    worker.tell(new WorkerActor.RowsDurable(FIRST, 4));
    worker.tell(new WorkerActor.Stop(FIRST));

    assertThat(((RowsActor.TakeStepRow) rows.receiveMessage()).sequence())
        .as("only what was sent before is sent again")
        .isEqualTo(1);
    assertThat(faults.stepsTaken).hasValue(8);
  }

  @Test
  void train_newerAttempt_replacesTheOlder() {
    train(FIRST);
    train(SECOND);
    train(FIRST);

    RunActor.AttemptFailed failed = owner.expectMessageClass(RunActor.AttemptFailed.class);
    assertThat(failed.attempt()).isEqualTo(FIRST);
    assertThat(failed.reason()).isEqualTo(EndReason.STOPPED);
    owner.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void train_stepThrows_tellsOwnerAndIsIdleAgain() {
    faults.crash("step", 0, 3, 1);

    train(FIRST);

    RunActor.AttemptFailed failed = owner.expectMessageClass(RunActor.AttemptFailed.class);
    assertThat(failed.reason()).isEqualTo(EndReason.EXCEPTION);
    assertThat(failed.step()).isEqualTo(2);
    assertThat(failed.message()).contains("crashed on purpose at step 3");
    supervisor.expectMessage(new ExperimentSupervisor.WorkerIdle(worker, "worker-1"));
  }

  @Test
  void train_startThrows_tellsOwnerAndIsIdleAgain() {
    faults.crash("start", 0, 0, 1);

    train(FIRST);

    assertThat(owner.expectMessageClass(RunActor.AttemptFailed.class).message())
        .contains("start crashed");
    supervisor.expectMessage(new ExperimentSupervisor.WorkerIdle(worker, "worker-1"));
  }

  @Test
  void probeFailed_endsTheAttempt() {
    train(FIRST);

    worker.tell(new WorkerActor.ProbeFailed(FIRST, 1, EndReason.PROBE, "a bad row"));

    RunActor.AttemptFailed failed = owner.expectMessageClass(RunActor.AttemptFailed.class);
    assertThat(failed.reason()).isEqualTo(EndReason.PROBE);
    assertThat(failed.message()).isEqualTo("a bad row");
    assertThat(failed.step()).isEqualTo(1);
    supervisor.expectMessage(new ExperimentSupervisor.WorkerIdle(worker, "worker-1"));
  }

  private void train(AttemptId attempt) {
    worker.tell(new WorkerActor.Train(
        new Lease(
            attempt,
            Specs.small(0),
            directory,
            directory.resolve("references"),
            null,
            false,
            List.of()),
        owner.ref(),
        rows.ref()));
  }
}
