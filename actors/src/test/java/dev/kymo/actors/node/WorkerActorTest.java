package dev.kymo.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.fake.FakeInputs;
import dev.kymo.actors.fake.FakeProbe;
import dev.kymo.actors.fake.FakeTrainer;
import dev.kymo.actors.fake.Faults;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.Lease;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.ToWorker;
import dev.kymo.actors.link.ToWorker.Wish;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.workers.training.ReferenceHashes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerActorTest {
  private static final AttemptId FIRST = new AttemptId("sft-s0", 1, 1);
  private static final AttemptId SECOND = new AttemptId("sft-s0", 1, 2);
  private static final Duration QUIET = Duration.ofMillis(150);
  private static final int CREDIT = 4;

  @TempDir
  private Path directory;

  private final Faults faults = Faults.none();
  private ActorTestKit kit;
  private TestProbe<Report> head;
  private ActorRef<ToWorker> worker;
  private long orders;

  @BeforeEach
  void start() {
    kit = ActorTestKit.create(ConfigFactory.parseString("""
        kymo.worker { max-unacknowledged-rows = 4, restart-after = 10ms }
        kymo.link { beat-every = 50ms, resend-after = 300ms, orders-missed-after = 3s }
        pekko.actor.testkit.typed.single-expect-default = 10s
        pekko.actor.serialize-messages = on
        """).withFallback(ConfigFactory.load()));
    head = kit.createTestProbe();
    Equipment equipment =
        Equipment.here(1, FakeTrainer.factory(faults), FakeProbe.factory(faults), FakeInputs::read);
    worker = kit.spawn(WorkerActor.create(
        equipment,
        ReferenceHashes.none(),
        Link.PLAIN,
        NodeSettings.from(kit.system().settings().config())));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    assertThat(faults.trainersClosed).hasValue(faults.trainersOpened.get());
    assertThat(faults.snapshotsClosed).hasValue(faults.snapshotsOpened.get());
  }

  @Test
  void grant_reportsAreNotAcknowledged_waitsAndSendsThemAgain() {
    grant(FIRST, 1);

    List<Report> sent = receive(5); // what was found at step 0, and the steps
    List<Report> sentAgain = receive(5);

    assertThat(sentAgain).isEqualTo(sent);
    assertThat(sent)
        .extracting(Report::item)
        .filteredOn(Report.Found.class::isInstance)
        .hasSize(1);
    assertThat(faults.stepsTaken).hasValue(CREDIT);
  }

  @Test
  void orders_acknowledge_giveCreditForAsManySteps() {
    grant(FIRST, 1);
    receive(5);

    order(FIRST, 3, 0, Wish.TRAIN);

    assertThat(receive(2)).extracting(Report::sequence).containsExactly(6L, 7L);
  }

  @Test
  void orders_ofOlderAttempt_areVoid() {
    grant(FIRST, 1);
    receive(5);
    grant(SECOND, 2);
    until(report -> report.attempt().equals(SECOND) && report.sequence() == 5);

    order(FIRST, 5, 0, Wish.STOP);

    assertThat(next(report -> true).sequence())
        .as("what was sent is sent again")
        .isEqualTo(1);
    assertThat(faults.stepsTaken).hasValue(2 * CREDIT);
  }

  @Test
  void orders_thatComeLate_areVoid() {
    grant(FIRST, 1);
    receive(5);
    worker.tell(new ToWorker.Orders(FIRST, 9, 0, 0, List.of(), false, Wish.TRAIN));

    worker.tell(new ToWorker.Orders(FIRST, 8, 5, 0, List.of(), false, Wish.STOP));

    assertThat(next(report -> true).sequence())
        .as("what was sent is sent again")
        .isEqualTo(1);
    assertThat(faults.trainersClosed).hasValue(0);
  }

  @Test
  void grant_again_changesNothing() {
    grant(FIRST, 1);
    grant(FIRST, 1);
    receive(5);

    grant(FIRST, 1);

    receive(5);
    assertThat(faults.trainersOpened).hasValue(1);
  }

  @Test
  void grant_newerLease_endsTheOlderAndIsNotEndedByIt() {
    grant(FIRST, 1);
    receive(5);
    grant(SECOND, 2);
    grant(FIRST, 1);

    Report.Ended ended = ended(FIRST);
    assertThat(ended.reason()).isEqualTo(EndReason.STOPPED);
    assertThat(until(report -> report.attempt().equals(SECOND) && report.sequence() == 5))
        .isNotEmpty();
    assertThat(faults.trainersOpened).hasValue(2);
    assertThat(faults.trainersClosed).hasValue(1);
  }

  @Test
  void grant_stepThrows_isToldWithWhatAndWhen() {
    faults.crash("step", 0, 3, 1);

    grant(FIRST, 1);

    Report.Ended ended = ended(FIRST);
    assertThat(ended.reason()).isEqualTo(EndReason.EXCEPTION);
    assertThat(ended.step()).isEqualTo(2);
    assertThat(ended.message()).contains("crashed on purpose at step 3");
    grant(SECOND, 2);
    until(report -> report.attempt().equals(SECOND) && report.sequence() == 5);
  }

  @Test
  void grant_startThrows_isTold() {
    faults.crash("start", 0, 0, 1);

    grant(FIRST, 1);

    assertThat(ended(FIRST).message()).contains("start crashed");
  }

  @Test
  void grant_leaseAsksForACrash_crashesThere() {
    worker.tell(new ToWorker.Grant(lease(FIRST, 1, 2), head.ref()));

    Report.Ended ended = ended(FIRST);
    assertThat(ended.message()).isEqualTo("crashed on purpose at step 2");
    assertThat(ended.step()).isEqualTo(1);
  }

  @Test
  void grant_snapshotCannotBeRead_endsTheAttemptAndReportsNothingThatRestsOnIt() {
    faults.crash("probe", 0, 6, 1);
    grant(FIRST, 1);

    List<Report> all = new ArrayList<>();
    for (Report report = next(each -> true);
        !(report.item() instanceof Report.Ended);
        report = next(each -> true)) {
      all.add(report);
      order(FIRST, report.sequence(), 0, Wish.TRAIN);
    }

    assertThat(all)
        .extracting(Report::item)
        .filteredOn(Report.CheckpointWritten.class::isInstance)
        .extracting(item -> ((Report.CheckpointWritten) item).checkpoint().step())
        .containsExactly(5L);
    assertThat(lastEnded.reason()).isEqualTo(EndReason.PROBE);
    assertThat(lastEnded.step()).isEqualTo(6);
  }

  @Test
  void report_checkpoint_comesBehindAllThatItRestsOn() {
    faults.probeMillis = 100;
    grant(FIRST, 1);

    List<Report> all = new ArrayList<>();
    Report report;
    do {
      report = next(each -> true);
      all.add(report);
      order(FIRST, report.sequence(), 0, Wish.TRAIN);
    } while (!(report.item() instanceof Report.CheckpointWritten written
        && written.checkpoint().step() == 10));

    assertThat(all)
        .extracting(Report::item)
        .filteredOn(Report.StepTaken.class::isInstance)
        .hasSizeGreaterThanOrEqualTo(10);
    assertThat(all)
        .extracting(Report::item)
        .filteredOn(Report.Found.class::isInstance)
        .flatExtracting(found -> ((Report.Found) found).rows())
        .filteredOn(ReadingRow.class::isInstance)
        .extracting(row -> ((ReadingRow) row).step())
        .contains(0L, 6L);
  }

  @Test
  void orders_stop_endTheAttemptAndAcknowledgingItSilencesTheWorker() {
    grant(FIRST, 1);
    receive(5);

    order(FIRST, 5, 0, Wish.STOP);

    assertThat(ended(FIRST).message()).isEqualTo("stopped on request");
    order(FIRST, Long.MAX_VALUE, 0, Wish.STOP);
    kit.createTestProbe().expectNoMessage(QUIET); // until then it may speak
    TestProbe<Report> other = kit.createTestProbe();
    worker.tell(new ToWorker.Grant(lease(SECOND, 2, 0), other.ref()));
    other.receiveMessage();
    assertThat(faults.trainersClosed).hasValue(1);
  }

  @Test
  void orders_committed_deleteWhatIsNotKeptAndNotPending() {
    grant(FIRST, 1);
    train(10);
    Path checkpoints = directory.resolve("checkpoints");

    worker.tell(new ToWorker.Orders(FIRST, 1000, 0, 5, List.of(), false, Wish.TRAIN));

    kit.createTestProbe().awaitAssert(() -> {
      assertThat(checkpoints.resolve("step-00000005-t1-a1")).doesNotExist();
      return true;
    });
    assertThat(Files.exists(checkpoints.resolve("step-00000010-t1-a1"))).isTrue();
  }

  @Test
  void grant_headFallsSilent_endsTheAttempt() {
    grant(FIRST, 1);
    receive(5);

    assertThat(ended(FIRST).reason()).isEqualTo(EndReason.HEAD_LOST);
  }

  @Test
  void grant_stepTakesLong_saysMeanwhileThatItIsThere() {
    faults.lastStep = 1;
    grant(FIRST, 1);
    receive(2);

    for (int beat = 0; beat < 4; beat++) {
      head.fishForMessage(
          Duration.ofSeconds(5),
          report -> report.sequence() == 0
              ? org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes.complete()
              : org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes.continueAndIgnore());
    }
    assertThat(faults.stepsTaken).hasValue(1);
    faults.lastStep = Long.MAX_VALUE;
  }

  private Report.Ended lastEnded;

  /** The next report of the stream that is not one received before. */
  private Report next(Predicate<Report> wanted) {
    while (true) {
      Report report = head.receiveMessage();
      if (report.sequence() > 0 && wanted.test(report)) {
        if (report.item() instanceof Report.Ended ended) {
          lastEnded = ended;
        }
        return report;
      }
    }
  }

  private List<Report> receive(int count) {
    List<Report> reports = new ArrayList<>();
    while (reports.size() < count) {
      reports.add(next(report -> true));
    }
    return reports;
  }

  private List<Report> until(Predicate<Report> last) {
    List<Report> reports = new ArrayList<>();
    do {
      reports.add(next(report -> true));
    } while (!last.test(reports.get(reports.size() - 1)));
    return reports;
  }

  private Report.Ended ended(AttemptId attempt) {
    return (Report.Ended)
        next(report -> report.attempt().equals(attempt) && report.item() instanceof Report.Ended)
            .item();
  }

  /** Acknowledges until the checkpoint of {@code step} is written. */
  private void train(long step) {
    Report report;
    do {
      report = next(each -> true);
      order(FIRST, report.sequence(), 0, Wish.TRAIN);
    } while (!(report.item() instanceof Report.CheckpointWritten written
        && written.checkpoint().step() == step));
  }

  private void grant(AttemptId attempt, long number) {
    worker.tell(new ToWorker.Grant(lease(attempt, number, 0), head.ref()));
  }

  private void order(AttemptId attempt, long acknowledged, long committedStep, Wish wish) {
    orders++;
    worker.tell(
        new ToWorker.Orders(attempt, orders, acknowledged, committedStep, List.of(), false, wish));
  }

  private Lease lease(AttemptId attempt, long number, long crashStep) {
    return new Lease(
        attempt,
        number,
        Specs.small(0),
        directory,
        directory.resolve("references"),
        List.of(),
        List.of(),
        null,
        false,
        List.of(),
        crashStep,
        null);
  }
}
