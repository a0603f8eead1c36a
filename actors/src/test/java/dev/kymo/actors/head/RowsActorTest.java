package dev.kymo.actors.head;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.kymo.actors.fake.FakeProbe;
import dev.kymo.actors.fake.RecordingSink;
import dev.kymo.actors.fake.Specs;
import dev.kymo.actors.http.Listening;
import dev.kymo.actors.http.MonitoringServer;
import dev.kymo.actors.http.StuckSocket;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.Pieces;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.link.SegmentRef;
import dev.kymo.actors.run.RowsFolder;
import dev.kymo.monitoring.event.EventSink;
import dev.kymo.monitoring.fold.ExperimentSummary;
import dev.kymo.monitoring.metric.Exposition;
import dev.kymo.monitoring.metric.PrometheusSink;
import dev.kymo.monitoring.page.PageFeed;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.ReadingRow;
import dev.kymo.vocabulary.SampleRow;
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
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
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
  private TestProbe<RowsReply> owner;
  private TestProbe<LeaseMessage> lease;
  private ActorRef<RowsMessage> rows;

  @BeforeEach
  void start() {
    kit = ActorTestKit.create(ConfigFactory.parseString("pekko.actor.serialize-messages = on")
        .withFallback(ConfigFactory.load()));
    owner = kit.createTestProbe();
    lease = kit.createTestProbe();
    HeadSettings settings = HeadSettings.from(kit.system().settings().config());
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
  void takeReport_gap_isAcknowledgedOnlyUpToIt() throws IOException {
    begin(FIRST, List.of());

    step(FIRST, 1);
    step(FIRST, 3);
    lease.expectMessage(new LeaseMessage.Acknowledge(FIRST, 1));
    step(FIRST, 2);
    step(FIRST, 3);

    assertAcknowledged(FIRST, 3);
    assertThat(steps()).hasSize(3);
  }

  @Test
  void takeReport_cameBefore_isAcknowledgedAgainAndNotWritten() throws IOException {
    begin(FIRST, List.of());
    step(FIRST, 1);
    lease.expectMessage(new LeaseMessage.Acknowledge(FIRST, 1));

    step(FIRST, 1);

    lease.expectMessage(new LeaseMessage.Acknowledge(FIRST, 1));
    assertThat(steps()).hasSize(1);
  }

  @Test
  void takeReport_olderAttempt_isIgnored() throws Exception {
    begin(FIRST, List.of());
    begin(SECOND, List.of());

    step(FIRST, 1);

    lease.expectNoMessage(Duration.ofMillis(200));
    assertThat(steps()).isEmpty();
  }

  @Test
  void takeReport_checkpoint_isSaidToBeDurableWithWhatItRestsOn() {
    begin(FIRST, List.of());
    Report.CheckpointWritten written = new Report.CheckpointWritten(
        new CheckpointId("step-00000001-t1-a1", 1, "h", 1), 1, false, false, Duration.ZERO);

    report(FIRST, 1, new Report.StepTaken(record(1, 0.5), 0));
    report(FIRST, 4, written);
    report(FIRST, 3, new Report.StepTaken(record(2, 0.5), 0));
    owner.expectNoMessage(Duration.ofMillis(50));
    report(FIRST, 2, new Report.Found(List.of(reading(1))));
    report(FIRST, 3, new Report.StepTaken(record(2, 0.5), 0));
    report(FIRST, 4, written);

    RowsReply.CheckpointDurable durable =
        owner.expectMessageClass(RowsReply.CheckpointDurable.class);
    assertThat(durable.written()).isEqualTo(written);
    assertThat(durable.segments())
        .extracting(SegmentRef::name)
        .containsExactly("rows/t1/steps.jsonl", "rows/t1/readings.jsonl");
    assertAcknowledged(FIRST, 4);
  }

  @Test
  void takeReport_ofSomethingElse_isPassedOnBehindWhatCameBefore() {
    begin(FIRST, List.of());
    Report.Ended ended = new Report.Ended(EndReason.EXCEPTION, "out of luck", 1);

    report(FIRST, 2, ended);
    owner.expectNoMessage(Duration.ofMillis(50));
    report(FIRST, 1, new Report.StepTaken(record(1, 0.5), 0));
    report(FIRST, 2, ended);

    owner.expectMessage(new RowsReply.Told(FIRST, ended));
    assertAcknowledged(FIRST, 2);
  }

  @Test
  void takeReport_inPieces_isTakenWhenItIsWhole() throws IOException {
    begin(FIRST, List.of());
    Pieces pieces = new Pieces(kit.system(), 40);
    List<Report.Item> cut = pieces.cut(new Report.StepTaken(record(1, 0.5), 0));
    assertThat(cut).hasSizeGreaterThan(1);

    for (int i = 0; i < cut.size(); i++) {
      report(FIRST, i + 1, cut.get(i));
    }

    assertAcknowledged(FIRST, cut.size());
    assertThat(steps()).hasSize(1);
  }

  @Test
  void takeReport_repeatedButDifferent_isReportedAndEndsTheAttempt() {
    begin(FIRST, List.of());
    step(FIRST, 1);
    lease.expectMessage(new LeaseMessage.Acknowledge(FIRST, 1));
    begin(SECOND, List.of());

    report(SECOND, 1, new Report.StepTaken(record(1, 0.75), 0));

    RowsReply.RowsDiffer differ = owner.expectMessageClass(RowsReply.RowsDiffer.class);
    assertThat(differ.step()).isEqualTo(1);
    assertThat(differ.expected()).contains("0.5");
    assertThat(differ.actual()).contains("0.75");
    step(SECOND, 1);
    lease.expectNoMessage(Duration.ofMillis(200));
  }

  @Test
  void beginAttempt_committedSegmentIsMissing_isRefused() {
    SegmentRef missing = new SegmentRef("rows/t1/steps.jsonl", 10, "ab");

    rows.tell(new RowsMessage.BeginAttempt(
        FIRST,
        FakeProbe.RESPONSES,
        new RowsFolder(1, 0, 0),
        List.of(missing),
        1,
        List.of(),
        false,
        owner.ref()));

    RowsReply.RowsDamaged damaged = owner.expectMessageClass(RowsReply.RowsDamaged.class);
    assertThat(damaged.paths()).containsExactly("rows/t1/steps.jsonl");
    assertThat(damaged.committed()).isTrue();
  }

  @Test
  void takeReport_readersAreStuck_everyRowIsAcknowledgedAndWritten() throws Exception {
    Exposition metrics = Exposition.withJvmMetrics();
    PageFeed page = new PageFeed("fake");
    List<EventSink> sinks = List.of(new PrometheusSink("fake", metrics.registry()), page);
    Path runs = directory.resolve("watched");
    HeadSettings settings = HeadSettings.from(kit.system().settings().config());
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

      assertAcknowledged(FIRST, MANY);
      assertThat(runs.resolve("sft-s0/rows/t1/steps.jsonl"))
          .content()
          .hasLineCount(1 + MANY); // behind the header
      assertThat(List.of(browser, scraper, half)).noneMatch(StuckSocket::isClosed);
    }
  }

  @Test
  void takeReport_thatSqueezes_tellsSinksOnceAlsoAcrossAttempts() {
    RecordingSink sink = new RecordingSink();
    HeadSettings settings = HeadSettings.from(kit.system().settings().config());
    rows = kit.spawn(RowsActor.create(
        directory,
        Specs.small(0),
        MANY,
        kit.spawn(Aggregator.create(List.of(sink), settings)),
        settings));
    begin(FIRST, List.of());
    step(FIRST, 1);

    for (int probed = 0; probed < 3; probed++) {
      squeezed(FIRST, 1, probed);
    }
    assertAcknowledged(FIRST, 4);
    assertThat(sink.of(LoggedEvent.SqueezeDetected.class)).isEmpty();
    begin(SECOND, List.of());
    for (int probed = 0; probed < 6; probed++) {
      squeezed(SECOND, 0, probed);
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
  private void squeezed(AttemptId attempt, int taken, int step) {
    ReadingRow reading = SampleRow.of(
        ReadingRow.class,
        "step",
        step,
        "stage",
        1,
        "response",
        "chosen",
        "logprobMean",
        -9 - step,
        "argmaxLogprobMean",
        -8 + step,
        "tokensMean",
        5);
    report(attempt, taken + step + 1, new Report.Found(List.of(reading)));
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
    rows.tell(new RowsMessage.BeginAttempt(
        attempt,
        FakeProbe.RESPONSES,
        new RowsFolder(1, 0, 0),
        committed,
        committed.isEmpty() ? 0 : 1,
        List.of(),
        false,
        owner.ref()));
    owner.expectMessage(new RowsReply.RowsReady(attempt));
  }

  private void step(AttemptId attempt, long step) {
    report(attempt, step, new Report.StepTaken(record(step, 0.5), 0));
  }

  private void report(AttemptId attempt, long sequence, Report.Item item) {
    rows.tell(new RowsMessage.TakeReport(new Report(attempt, sequence, item), lease.ref()));
  }

  private void assertAcknowledged(AttemptId attempt, long sequence) {
    lease.fishForMessage(
        Duration.ofSeconds(30),
        message -> message.equals(new LeaseMessage.Acknowledge(attempt, sequence))
            ? FishingOutcomes.complete()
            : FishingOutcomes.continueAndIgnore());
  }

  private static StepRow record(long step, double loss) {
    return new StepRow(
        step, 1, "sft", 0, List.of(1), loss, 1e-3, 1, 3, null, null, null, null, null, null, 0.1);
  }

  private static ReadingRow reading(long step) {
    return SampleRow.of(
        ReadingRow.class,
        "step",
        step,
        "stage",
        1,
        "response",
        "chosen",
        "logprobMean",
        -1,
        "argmaxLogprobMean",
        -0.5,
        "tokensMean",
        9);
  }
}
