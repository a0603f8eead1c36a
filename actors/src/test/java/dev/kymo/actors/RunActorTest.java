package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.lease.AttemptId;
import dev.kymo.actors.run.EndReason;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run actor does when the journal does not take an event, told by what others hear from it. */
class RunActorTest {
  private static final RunSpec SPEC = Specs.small(0);
  private static final String JOURNAL_ID = "run-" + SPEC.id();
  private static final long TERM = 7;
  private static final AttemptId FIRST = new AttemptId(SPEC.id(), TERM, 1);
  private static final AttemptId SECOND = new AttemptId(SPEC.id(), TERM, 2);
  private static final Duration QUIET = Duration.ofMillis(200);

  private ActorTestKit kit;
  private PersistenceTestKit journal;
  private TestProbe<RowsActor.Command> rows;
  private TestProbe<ExperimentSupervisor.Command> supervisor;
  private TestProbe<WorkerActor.Command> worker;
  private ActorRef<RunActor.Command> run;

  @BeforeEach
  void start() {
    kit = ActorTestKit.create(PersistenceTestKitPlugin.config()
        .withFallback(
            ConfigFactory.parseString("pekko.actor.testkit.typed.single-expect-default = 20s"))
        .withFallback(ConfigFactory.load()));
    journal = PersistenceTestKit.create(kit.system());
    rows = kit.createTestProbe();
    supervisor = kit.createTestProbe();
    worker = kit.createTestProbe();
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void persist_commitFailsOnce_endsTheAttemptAsLostAndCommitsInTheNext() {
    spawn();
    lease(FIRST);
    RowsActor.AwaitDurable await = pend(FIRST);

    journal.failNextPersisted(JOURNAL_ID);
    settle(await);

    assertThat(worker.expectMessageClass(WorkerActor.Stop.class).attempt()).isEqualTo(FIRST);
    run.tell(new RunActor.AttemptFailed(FIRST, EndReason.STOPPED, "stopped on request", 5));
    assertThat(recorded(LifecycleEvent.AttemptEnded.class).reason()).isEqualTo(EndReason.HEAD_LOST);
    lease(SECOND);
    settle(pend(SECOND));
    assertThat(recorded(LifecycleEvent.Committed.class).commit().attempt()).isEqualTo(SECOND);
    worker.expectMessageClass(WorkerActor.CheckpointCommitted.class);
    supervisor.expectNoMessage(QUIET);
  }

  @Test
  void persist_startFailsOnce_handsTheWorkerBackOnceAndAsksForAnother() {
    spawn();
    RowsActor.BeginAttempt begin = grant();

    journal.failNextPersisted(JOURNAL_ID);
    begin.replyTo().tell(new RowsActor.RowsReady(FIRST));

    assertThat(supervisor
            .expectMessageClass(ExperimentSupervisor.WorkerUnused.class)
            .worker())
        .isEqualTo(worker.ref());
    lease(FIRST);
    supervisor.expectNoMessage(QUIET);
  }

  @Test
  void persist_endFailsOnce_asksForAWorkerOnce() {
    spawn();
    lease(FIRST);

    journal.failNextPersisted(JOURNAL_ID);
    run.tell(new RunActor.AttemptFailed(FIRST, EndReason.EXCEPTION, "out of memory", 5));

    assertThat(recorded(LifecycleEvent.AttemptEnded.class).attempt()).isEqualTo(FIRST);
    lease(SECOND);
    worker.expectNoMessage(QUIET);
    supervisor.expectNoMessage(QUIET);
  }

  @Test
  void persist_failsWhileAWorkerIsAskedFor_doesNotAskTwice() {
    journal.persistForRecovery(JOURNAL_ID, List.of(Samples.started(FIRST)));
    journal.failNextPersisted(JOURNAL_ID);

    spawn();

    assertThat(recorded(LifecycleEvent.AttemptEnded.class).attempt()).isEqualTo(FIRST);
    lease(SECOND);
    supervisor.expectNoMessage(QUIET);
  }

  @Test
  void persist_failsWhileStopping_stopsAllTheSame() {
    spawn();
    lease(FIRST);
    run.tell(RunActor.Stop.INSTANCE);
    worker.expectMessageClass(WorkerActor.Stop.class);

    journal.failNextPersisted(JOURNAL_ID);
    run.tell(new RunActor.AttemptFailed(FIRST, EndReason.STOPPED, "stopped on request", 5));

    supervisor.expectMessage(new ExperimentSupervisor.RunStopped(SPEC.id()));
    supervisor.expectTerminated(run);
  }

  @Test
  void persist_failsAgainAndAgain_triesUntilItDoesNot() {
    spawn();
    RowsActor.BeginAttempt begin = grant();

    journal.failNextNPersisted(JOURNAL_ID, 6);
    begin.replyTo().tell(new RowsActor.RowsReady(FIRST));
    for (int restart = 1; restart <= 6; restart++) {
      supervisor.expectMessageClass(ExperimentSupervisor.WorkerUnused.class);
      grant().replyTo().tell(new RowsActor.RowsReady(FIRST));
    }

    worker.expectMessageClass(WorkerActor.Train.class);
  }

  @Test
  void pause_beforeItAsks_stillAsksSoThatRunsAfterItNeedNotWait() {
    spawn();
    run.tell(RunActor.Pause.INSTANCE);

    supervisor.expectMessageClass(ExperimentSupervisor.RequestWorker.class);
    run.tell(new RunActor.WorkerGranted(worker.ref(), "worker-1"));
    supervisor.expectMessageClass(ExperimentSupervisor.WorkerUnused.class);
    supervisor.expectNoMessage(QUIET);

    run.tell(RunActor.Resume.INSTANCE);
    lease(FIRST);
  }

  @Test
  void recover_newerHeadHasGrantedAnAttempt_stopsWithoutAnOutcome() {
    journal.persistForRecovery(
        JOURNAL_ID, List.of(Samples.started(new AttemptId(SPEC.id(), TERM + 1, 1))));

    spawn();

    supervisor.expectTerminated(run);
    supervisor.expectNoMessage(QUIET);
  }

  private void spawn() {
    run = kit.spawn(RunActor.create(
        new RunPlace(TERM, Path.of("run"), Path.of("references"), FakeProbe.RESPONSES),
        SPEC,
        rows.ref(),
        supervisor.ref(),
        Duration.ofMillis(20)));
  }

  private RowsActor.BeginAttempt grant() {
    supervisor.expectMessageClass(ExperimentSupervisor.RequestWorker.class);
    run.tell(new RunActor.WorkerGranted(worker.ref(), "worker-1"));
    return rows.expectMessageClass(RowsActor.BeginAttempt.class);
  }

  private void lease(AttemptId attempt) {
    grant().replyTo().tell(new RowsActor.RowsReady(attempt));
    assertThat(worker.expectMessageClass(WorkerActor.Train.class).lease().attempt())
        .isEqualTo(attempt);
    assertThat(recorded(LifecycleEvent.AttemptStarted.class).attempt()).isEqualTo(attempt);
  }

  private RowsActor.AwaitDurable pend(AttemptId attempt) {
    CheckpointId checkpoint = new CheckpointId("step-5-of-" + attempt.attempt(), 5, "a1", 10);
    run.tell(
        new RunActor.CheckpointPending(attempt, checkpoint, 1, false, false, 5, 0, Duration.ZERO));
    return rows.expectMessageClass(RowsActor.AwaitDurable.class);
  }

  private static void settle(RowsActor.AwaitDurable await) {
    await
        .replyTo()
        .tell(new RowsActor.RowsDurable(await.attempt(), await.checkpoint().name(), List.of()));
  }

  private <E extends LifecycleEvent> E recorded(Class<E> type) {
    RowsActor.EventJournaled recorded = rows.expectMessageClass(RowsActor.EventJournaled.class);
    assertThat(recorded.event()).isInstanceOf(type);
    return type.cast(recorded.event());
  }
}
