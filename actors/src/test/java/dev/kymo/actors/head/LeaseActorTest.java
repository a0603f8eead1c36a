package dev.kymo.actors.head;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.Samples;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.Lease;
import dev.kymo.actors.link.Link;
import dev.kymo.actors.link.LinkSettings;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.Slot;
import dev.kymo.actors.link.ToWorker;
import dev.kymo.actors.link.ToWorker.Orders;
import dev.kymo.actors.link.ToWorker.Wish;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseActorTest {
  private static final AttemptId ATTEMPT = Samples.ATTEMPT;
  private static final Lease LEASE = Samples.lease(Specs.small(0));
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private ActorTestKit kit;
  private TestProbe<ToWorker> worker;
  private TestProbe<RowsMessage> rows;
  private TestProbe<RunMessage> run;
  private ActorRef<LeaseMessage> lease;

  @BeforeEach
  void start() {
    kit = ActorTestKit.create(ConfigFactory.parseString("""
        kymo.link { beat-every = 30ms, orders-missed-after = 300ms, reports-missed-after = 600ms }
        """).withFallback(ConfigFactory.load()));
    worker = kit.createTestProbe();
    rows = kit.createTestProbe();
    run = kit.createTestProbe();
    lease = kit.spawn(LeaseActor.create(
        Link.PLAIN, rows.ref(), LinkSettings.from(kit.system().settings().config())));
    lease.tell(new LeaseMessage.Begin(
        LEASE,
        new Slot("here", "worker-1", "cpu", 1, worker.ref()),
        want(Wish.TRAIN, 20),
        run.ref()));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void begin_grantsAgainAndAgainUntilTheWorkerIsHeard() {
    ActorRef<Report> reports = null;
    for (int time = 0; time < 3; time++) {
      ToWorker.Grant grant = worker.expectMessageClass(ToWorker.Grant.class);
      assertThat(grant.lease()).isEqualTo(LEASE);
      worker.expectMessageClass(Orders.class);
      reports = grant.reportTo();
    }

    reports.tell(new Report(ATTEMPT, 0, Report.Alive.INSTANCE));

    awaitOrders(2, 0);
    worker.fishForMessage(
        PATIENCE,
        message -> message instanceof Orders
            ? FishingOutcomes.complete()
            : FishingOutcomes.continueAndIgnore());
    for (int beat = 0; beat < 4; beat++) {
      worker.expectMessageClass(Orders.class);
    }
  }

  @Test
  void orders_areNumberedAndHoldAllThatIsWanted() {
    lease.tell(want(Wish.EXPORT, 40));
    lease.tell(new LeaseMessage.Acknowledge(ATTEMPT, 7));
    lease.tell(new LeaseMessage.Acknowledge(ATTEMPT, 5));

    Orders orders = awaitOrders(0, 7);
    Orders next = awaitOrders(orders.number(), 7);

    assertThat(orders.wish()).isEqualTo(Wish.EXPORT);
    assertThat(orders.committedStep()).isEqualTo(40);
    assertThat(orders.keep()).containsExactly("k");
    assertThat(next.number()).isGreaterThan(orders.number());
    assertThat(next.acknowledged()).isEqualTo(7);
  }

  @Test
  void reported_numberedOnesGoToTheRows() {
    ActorRef<Report> reports = worker.expectMessageClass(ToWorker.Grant.class).reportTo();
    Report step = new Report(ATTEMPT, 1, new Report.StepTaken(Samples.STEP, 0));

    reports.tell(new Report(ATTEMPT, 0, Report.Alive.INSTANCE));
    reports.tell(
        new Report(new AttemptId(ATTEMPT.run(), ATTEMPT.headTerm(), 1), 1, Report.Alive.INSTANCE));
    reports.tell(step);

    rows.expectMessage(new RowsMessage.TakeReport(step, lease));
  }

  @Test
  void worker_saysNothing_isLostOnce() {
    RunMessage.WorkerLost lost = run.expectMessageClass(RunMessage.WorkerLost.class, PATIENCE);

    assertThat(lost.attempt()).isEqualTo(ATTEMPT);
    run.expectNoMessage(Duration.ofMillis(300));
  }

  @Test
  void nodeGone_leasedThere_isLostAtOnce() {
    lease.tell(new LeaseMessage.NodeGone("elsewhere", "not this one"));
    run.expectNoMessage(Duration.ofMillis(50));

    lease.tell(new LeaseMessage.NodeGone("here", "its process ended"));

    run.expectMessage(new RunMessage.WorkerLost(ATTEMPT, "its process ended"));
    run.expectNoMessage(Duration.ofMillis(300));
  }

  /** The slot may have been granted before anybody knew. */
  @Test
  void begin_onANodeThatIsGone_isLostAtOnce() {
    lease.tell(new LeaseMessage.NodeGone("here", "its process ended"));
    run.expectMessageClass(RunMessage.WorkerLost.class);
    lease.tell(new LeaseMessage.Begin(
        LEASE,
        new Slot("here", "worker-1", "cpu", 1, worker.ref()),
        want(Wish.TRAIN, 20),
        run.ref()));

    run.expectMessage(new RunMessage.WorkerLost(ATTEMPT, "its process ended"));
  }

  @Test
  void worker_isHeardNowAndThen_isNotLost() {
    ActorRef<Report> reports = worker.expectMessageClass(ToWorker.Grant.class).reportTo();

    for (int i = 0; i < 10; i++) {
      reports.tell(new Report(ATTEMPT, 0, Report.Alive.INSTANCE));
      run.expectNoMessage(Duration.ofMillis(120));
    }
  }

  @Test
  void revoke_isSaidUntilTheWorkerIsSilentAndItsReportsAreVoid() {
    ActorRef<Report> reports = worker.expectMessageClass(ToWorker.Grant.class).reportTo();

    lease.tell(new LeaseMessage.Revoke(ATTEMPT));
    lease.tell(want(Wish.TRAIN, 60));

    Orders last = awaitOrders(0, Long.MAX_VALUE);
    assertThat(last.wish()).isEqualTo(Wish.STOP);
    reports.tell(new Report(ATTEMPT, 1, new Report.StepTaken(Samples.STEP, 0)));
    rows.expectNoMessage(Duration.ofMillis(100));
    kit.createTestProbe().awaitAssert(PATIENCE, () -> {
      worker.expectNoMessage(Duration.ofMillis(200));
      return true;
    });
    run.expectNoMessage(Duration.ofMillis(50));
  }

  private Orders awaitOrders(long after, long acknowledged) {
    Orders[] found = {null};
    worker.fishForMessage(PATIENCE, message -> {
      if (message instanceof Orders orders
          && orders.number() > after
          && orders.acknowledged() >= acknowledged) {
        found[0] = orders;
        return FishingOutcomes.complete();
      }
      return FishingOutcomes.continueAndIgnore();
    });
    return found[0];
  }

  private static LeaseMessage.Want want(Wish wish, long committedStep) {
    return new LeaseMessage.Want(ATTEMPT, committedStep, List.of("k"), false, wish);
  }
}
