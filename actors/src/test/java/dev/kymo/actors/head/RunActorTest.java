package dev.kymo.actors.head;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.Samples;
import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.fake.FakeProbe;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.Slot;
import dev.kymo.actors.link.ToWorker;
import dev.kymo.actors.link.ToWorker.Wish;
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
  private TestProbe<RowsMessage> rows;
  private TestProbe<SupervisorMessage> supervisor;
  private TestProbe<LeaseMessage> worker;
  private Slot slot;
  private ActorRef<RunMessage> run;

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
    slot =
        new Slot("here", "worker-1", "cpu", 1, kit.<ToWorker>createTestProbe().ref());
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void persist_commitFailsOnce_endsTheAttemptAsLostAndCommitsInTheNext() {
    spawn();
    lease(FIRST);

    journal.failNextPersisted(JOURNAL_ID);
    settle(FIRST);

    assertThat(worker.expectMessageClass(LeaseMessage.Revoke.class).attempt()).isEqualTo(FIRST);
    expectReleased();
    told(FIRST, new Report.Ended(EndReason.STOPPED, "stopped on request", 5));
    assertThat(recorded(LifecycleEvent.AttemptEnded.class).reason()).isEqualTo(EndReason.HEAD_LOST);
    lease(SECOND);
    settle(SECOND);
    assertThat(recorded(LifecycleEvent.Committed.class).commit().attempt()).isEqualTo(SECOND);
    assertThat(worker.expectMessageClass(LeaseMessage.Want.class).committedStep())
        .isEqualTo(5);
    supervisor.expectNoMessage(QUIET);
  }

  @Test
  void persist_startFailsOnce_handsTheSlotBackOnceAndAsksForAnother() {
    spawn();
    RowsMessage.BeginAttempt begin = grant();

    journal.failNextPersisted(JOURNAL_ID);
    begin.replyTo().tell(new RowsReply.RowsReady(FIRST));

    expectReleased();
    lease(FIRST);
    supervisor.expectNoMessage(QUIET);
  }

  @Test
  void persist_endFailsOnce_asksForASlotOnce() {
    spawn();
    lease(FIRST);

    journal.failNextPersisted(JOURNAL_ID);
    told(FIRST, new Report.Ended(EndReason.EXCEPTION, "out of memory", 5));

    expectReleased();
    worker.expectMessageClass(LeaseMessage.Revoke.class);
    assertThat(recorded(LifecycleEvent.AttemptEnded.class).attempt()).isEqualTo(FIRST);
    lease(SECOND);
    worker.expectNoMessage(QUIET);
    supervisor.expectNoMessage(QUIET);
  }

  @Test
  void persist_failsWhileASlotIsAskedFor_doesNotAskTwice() {
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
    run.tell(RunMessage.Stop.INSTANCE);
    assertThat(worker.expectMessageClass(LeaseMessage.Want.class).wish()).isEqualTo(Wish.STOP);

    journal.failNextPersisted(JOURNAL_ID);
    told(FIRST, new Report.Ended(EndReason.STOPPED, "stopped on request", 5));

    expectReleased();
    supervisor.expectMessage(new SupervisorMessage.RunStopped(SPEC.id()));
    supervisor.expectTerminated(run);
  }

  @Test
  void persist_failsAgainAndAgain_triesUntilItDoesNot() {
    spawn();
    RowsMessage.BeginAttempt begin = grant();

    journal.failNextNPersisted(JOURNAL_ID, 6);
    begin.replyTo().tell(new RowsReply.RowsReady(FIRST));
    for (int restart = 1; restart <= 6; restart++) {
      expectReleased();
      grant().replyTo().tell(new RowsReply.RowsReady(FIRST));
    }

    worker.expectMessageClass(LeaseMessage.Begin.class);
  }

  @Test
  void pause_beforeItAsks_stillAsksSoThatRunsAfterItNeedNotWait() {
    spawn();
    run.tell(RunMessage.Pause.INSTANCE);

    supervisor.expectMessageClass(SupervisorMessage.RequestSlot.class);
    run.tell(granted());
    expectReleased();
    supervisor.expectNoMessage(QUIET);

    run.tell(RunMessage.Resume.INSTANCE);
    lease(FIRST);
  }

  @Test
  void workerLost_paysFromItsBudgetAndAsksForAnotherSlot() {
    spawn();
    lease(FIRST);

    run.tell(new RunMessage.WorkerLost(FIRST, "its worker has said nothing for 30 s"));

    LifecycleEvent.AttemptEnded ended = recorded(LifecycleEvent.AttemptEnded.class);
    assertThat(ended.reason()).isEqualTo(EndReason.WORKER_LOST);
    assertThat(ended.message()).contains("30 s");
    worker.expectMessage(new LeaseMessage.Revoke(FIRST));
    expectReleased();
    lease(SECOND);
  }

  @Test
  void told_ofOlderAttempt_isVoid() {
    spawn();
    lease(FIRST);
    run.tell(new RunMessage.WorkerLost(FIRST, "gone"));
    recorded(LifecycleEvent.AttemptEnded.class);
    worker.expectMessage(new LeaseMessage.Revoke(FIRST));
    expectReleased();
    lease(SECOND);

    told(FIRST, new Report.Exported(List.of()));
    told(FIRST, new Report.Ended(EndReason.EXCEPTION, "late", 3));

    rows.expectNoMessage(QUIET);
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
        new RunPlace(
            TERM, Path.of("run"), Path.of("references"), FakeProbe.RESPONSES, List.of(), 0, null),
        SPEC,
        rows.ref(),
        worker.ref(),
        supervisor.ref(),
        Duration.ofMillis(20)));
  }

  private RunMessage.SlotGranted granted() {
    return new RunMessage.SlotGranted(slot, 1, List.of());
  }

  private RowsMessage.BeginAttempt grant() {
    supervisor.expectMessageClass(SupervisorMessage.RequestSlot.class);
    run.tell(granted());
    return rows.expectMessageClass(RowsMessage.BeginAttempt.class);
  }

  private void expectReleased() {
    supervisor.expectMessage(new SupervisorMessage.SlotReleased("here/worker-1"));
  }

  private void lease(AttemptId attempt) {
    grant().replyTo().tell(new RowsReply.RowsReady(attempt));
    LeaseMessage.Begin begun = worker.expectMessageClass(LeaseMessage.Begin.class);
    assertThat(begun.lease().attempt()).isEqualTo(attempt);
    assertThat(recorded(LifecycleEvent.AttemptStarted.class).attempt()).isEqualTo(attempt);
  }

  private void told(AttemptId attempt, Report.Item item) {
    run.tell(new RunMessage.RowsReplied(new RowsReply.Told(attempt, item)));
  }

  private void settle(AttemptId attempt) {
    CheckpointId checkpoint = new CheckpointId("step-5-of-" + attempt.attempt(), 5, "a1", 10);
    run.tell(new RunMessage.RowsReplied(new RowsReply.CheckpointDurable(
        attempt,
        new Report.CheckpointWritten(checkpoint, 1, false, false, Duration.ZERO),
        List.of())));
  }

  private <E extends LifecycleEvent> E recorded(Class<E> type) {
    RowsMessage.EventJournaled recorded = rows.expectMessageClass(RowsMessage.EventJournaled.class);
    assertThat(recorded.event()).isInstanceOf(type);
    return type.cast(recorded.event());
  }
}
