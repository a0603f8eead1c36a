package dev.kymo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.http.Listening;
import dev.kymo.actors.http.MonitoringServer;
import dev.kymo.actors.http.StuckSocket;
import dev.kymo.actors.lease.AttemptId;
import dev.kymo.actors.run.RowsFolder;
import dev.kymo.actors.run.SegmentRef;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.metric.PrometheusSink;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsActorTest {
  private static final AttemptId FIRST = new AttemptId("sft-s0", 1, 1);
  private static final AttemptId SECOND = new AttemptId("sft-s0", 1, 2);

  /** Rows of which a stuck reader's sockets can hold only a part. */
  private static final int MANY = 5_000;

  @TempDir
  Path directory;

  private ActorTestKit kit;
  private TestProbe<RowsActor.Reply> owner;
  private TestProbe<WorkerActor.Command> worker;
  private TestProbe<ProbeActor.Command> probe;
  private ActorRef<RowsActor.Command> rows;

  @BeforeEach
  void start() {
    kit = ActorTestKit.create(ConfigFactory.parseString("pekko.actor.serialize-messages = on")
        .withFallback(ConfigFactory.load()));
    owner = kit.createTestProbe();
    worker = kit.createTestProbe();
    probe = kit.createTestProbe();
    ActorSettings settings = ActorSettings.from(kit.system().settings().config());
    rows = kit.spawn(RowsActor.create(
        directory,
        Specs.small(0),
        MANY,
        kit.<Aggregator.Command>createTestProbe().ref(),
        settings));
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void takeStepRow_gap_isAcknowledgedOnlyUpToIt() throws IOException {
    begin(FIRST, List.of());

    step(FIRST, 1);
    step(FIRST, 3);
    worker.expectMessage(new WorkerActor.RowsDurable(FIRST, 1));
    step(FIRST, 2);
    step(FIRST, 3);

    worker.fishForMessage(
        Duration.ofSeconds(5),
        message -> message.equals(new WorkerActor.RowsDurable(FIRST, 3))
            ? org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes.complete()
            : org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes.continueAndIgnore());
    assertThat(steps()).hasSize(3);
  }

  @Test
  void takeStepRow_cameBefore_isAcknowledgedAgainAndNotWritten() throws IOException {
    begin(FIRST, List.of());
    step(FIRST, 1);
    worker.expectMessage(new WorkerActor.RowsDurable(FIRST, 1));

    step(FIRST, 1);

    worker.expectMessage(new WorkerActor.RowsDurable(FIRST, 1));
    assertThat(steps()).hasSize(1);
  }

  @Test
  void takeStepRow_olderAttempt_isIgnored() throws Exception {
    begin(FIRST, List.of());
    begin(SECOND, List.of());

    step(FIRST, 1);

    worker.expectNoMessage(Duration.ofMillis(200));
    assertThat(steps()).isEmpty();
  }

  @Test
  void awaitDurable_answersOnceStepsAndReadingsAreThere() {
    begin(FIRST, List.of());
    step(FIRST, 1);
    CheckpointId checkpoint = new CheckpointId("step-00000001-t1-a1", 1, "h", 1);

    rows.tell(new RowsActor.AwaitDurable(FIRST, checkpoint, Duration.ZERO, 1, 1, owner.ref()));
    worker.expectMessage(new WorkerActor.RowsDurable(FIRST, 1));
    step(FIRST, 2);
    worker.expectMessage(new WorkerActor.RowsDurable(FIRST, 2)); // so the flush before is over
    owner.expectNoMessage(Duration.ofMillis(50));
    rows.tell(new RowsActor.TakeFindings(FIRST, 1, List.of(reading(1)), probe.ref()));

    RowsActor.RowsDurable durable = owner.expectMessageClass(RowsActor.RowsDurable.class);
    assertThat(durable.checkpoint()).isEqualTo("step-00000001-t1-a1");
    assertThat(durable.segments())
        .extracting(SegmentRef::name)
        .containsExactly("rows/t1/steps.jsonl", "rows/t1/readings.jsonl");
    probe.expectMessage(new ProbeActor.FindingsDurable(FIRST, 1));
  }

  @Test
  void takeStepRow_repeatedButDifferent_isReportedAndEndsTheAttempt() {
    begin(FIRST, List.of());
    step(FIRST, 1);
    worker.expectMessage(new WorkerActor.RowsDurable(FIRST, 1));
    begin(SECOND, List.of());

    rows.tell(new RowsActor.TakeStepRow(SECOND, 1, record(1, 0.75), 0, worker.ref()));

    RowsActor.RowsDiffer differ = owner.expectMessageClass(RowsActor.RowsDiffer.class);
    assertThat(differ.step()).isEqualTo(1);
    assertThat(differ.expected()).contains("0.5");
    assertThat(differ.actual()).contains("0.75");
    step(SECOND, 1);
    worker.expectNoMessage(Duration.ofMillis(200));
  }

  @Test
  void beginAttempt_committedSegmentIsMissing_isRefused() {
    SegmentRef missing = new SegmentRef("rows/t1/steps.jsonl", 10, "ab");

    rows.tell(new RowsActor.BeginAttempt(
        FIRST,
        FakeProbe.RESPONSES,
        new RowsFolder(1, 0, 0),
        List.of(missing),
        1,
        List.of(),
        false,
        owner.ref()));

    RowsActor.RowsDamaged damaged = owner.expectMessageClass(RowsActor.RowsDamaged.class);
    assertThat(damaged.paths()).containsExactly("rows/t1/steps.jsonl");
    assertThat(damaged.committed()).isTrue();
  }

  @Test
  void takeStepRow_readersAreStuck_everyRowIsAcknowledgedAndWritten() throws Exception {
    Exposition metrics = Exposition.withJvmMetrics();
    PageFeed page = new PageFeed("fake");
    List<EventSink> sinks = List.of(new PrometheusSink("fake", metrics.registry()), page);
    Path runs = directory.resolve("watched");
    ActorSettings settings = ActorSettings.from(kit.system().settings().config());
    ActorRef<Aggregator.Command> aggregator = kit.spawn(Aggregator.create(sinks, settings));
    EventTranslator.announced(Specs.small(0), MANY, Instant.now())
        .forEach(event -> aggregator.tell(new Aggregator.Take(event)));
    rows = kit.spawn(RowsActor.create(runs, Specs.small(0), MANY, aggregator, settings));
    try (MonitoringServer server = MonitoringServer.start(
            Listening.on(freePort()), metrics, () -> ExperimentSummary.unknown("fake"), page);
        StuckSocket browser = StuckSocket.asking(server.address(), "/events");
        StuckSocket scraper = StuckSocket.asking(server.address(), "/metrics");
        StuckSocket half = StuckSocket.askingByHalf(server.address(), "/metrics")) {
      begin(FIRST, List.of());

      for (int step = 1; step <= MANY; step++) {
        step(FIRST, step);
      }

      worker.fishForMessage(
          Duration.ofSeconds(30),
          message -> message.equals(new WorkerActor.RowsDurable(FIRST, MANY))
              ? org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes.complete()
              : org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes.continueAndIgnore());
      assertThat(runs.resolve("sft-s0/rows/t1/steps.jsonl"))
          .content()
          .hasLineCount(1 + MANY); // behind the header
      assertThat(List.of(browser, scraper, half)).noneMatch(StuckSocket::isClosed);
    }
  }

  @Test
  void takeReadings_thatSqueeze_tellsSinksOnceAlsoAcrossAttempts() {
    RecordingSink sink = new RecordingSink();
    ActorSettings settings = ActorSettings.from(kit.system().settings().config());
    rows = kit.spawn(RowsActor.create(
        directory,
        Specs.small(0),
        MANY,
        kit.spawn(Aggregator.create(List.of(sink), settings)),
        settings));
    begin(FIRST, List.of());
    step(FIRST, 1);

    for (int probed = 0; probed < 3; probed++) {
      squeezed(FIRST, probed);
    }
    probe.expectMessage(new ProbeActor.FindingsDurable(FIRST, 3));
    assertThat(sink.of(LoggedEvent.SqueezeDetected.class)).isEmpty();
    begin(SECOND, List.of());
    for (int probed = 0; probed < 6; probed++) {
      squeezed(SECOND, probed);
    }

    kit.createTestProbe().awaitAssert(() -> {
      assertThat(sink.rows(ReadingRow.class)).extracting(ReadingRow::step).endsWith(5L);
      return true;
    });
    assertThat(sink.of(LoggedEvent.SqueezeDetected.class))
        .extracting(LoggedEvent.SqueezeDetected::step)
        .containsExactly(3L);
  }

  /** Chosen loses, and argmax wins, a nat per step over five tokens. */
  private void squeezed(AttemptId attempt, int step) {
    ReadingRow reading = new ReadingRow(
        step, 1, "chosen", 3, -9 - step, 0.1, -3, -2, -1, -8 + step, -4, 5, 0.6, 0.7, 0.8, 5, 0.5,
        0.4, 0.002);
    rows.tell(new RowsActor.TakeFindings(attempt, step + 1, List.of(reading), probe.ref()));
  }

  /** The rows of steps that stand in the segment, behind its header. */
  private List<String> steps() throws IOException {
    Path segment = directory.resolve("sft-s0/rows/t1/steps.jsonl");
    return Files.exists(segment)
        ? Files.readAllLines(segment).stream()
            .filter(line -> !RowKind.isHeader(line))
            .toList()
        : List.of();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void begin(AttemptId attempt, List<SegmentRef> committed) {
    rows.tell(new RowsActor.BeginAttempt(
        attempt,
        FakeProbe.RESPONSES,
        new RowsFolder(1, 0, 0),
        committed,
        committed.isEmpty() ? 0 : 1,
        List.of(),
        false,
        owner.ref()));
    owner.expectMessage(new RowsActor.RowsReady(attempt));
  }

  private void step(AttemptId attempt, long step) {
    rows.tell(new RowsActor.TakeStepRow(attempt, step, record(step, 0.5), 0, worker.ref()));
  }

  private static StepRow record(long step, double loss) {
    return new StepRow(
        step, 1, "sft", 0, List.of(1), loss, 1e-3, 1, 3, null, null, null, null, null, null, 0.1);
  }

  private static ReadingRow reading(long step) {
    return new ReadingRow(
        step, 1, "chosen", 3, -1, 0.1, -3, -2, -1, -0.5, -4, 5, 0.6, 0.7, 0.8, 9, 0.5, 0.4, 0.002);
  }
}
