package dev.kymo.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kymo.actors.Samples;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.Pieces;
import dev.kymo.actors.link.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration AGE = Duration.ofNanos(100);
  private static final int PIECE = 1024;
  private static final Report.Item STEP = new Report.StepTaken(Samples.STEP, 0);

  private final List<Report> sent = new ArrayList<>();
  private final Outbox outbox =
      new Outbox(Samples.ATTEMPT, new Pieces(KIT.system(), PIECE), sent::add);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void add_sendsAndNumbersFromOne() {
    outbox.add(STEP, 0);
    outbox.add(STEP, 0);

    assertThat(sent)
        .containsExactly(
            new Report(Samples.ATTEMPT, 1, STEP), new Report(Samples.ATTEMPT, 2, STEP));
  }

  @Test
  void acknowledge_forgetsUpToTheNumber() {
    for (int i = 0; i < 5; i++) {
      outbox.add(STEP, 0);
    }
    sent.clear();

    outbox.acknowledge(3, 0);
    outbox.acknowledge(1, 0);
    outbox.resend(AGE, 100);

    assertThat(outbox.steps()).isEqualTo(2);
    assertThat(sent).extracting(Report::sequence).containsExactly(4L, 5L);
    outbox.acknowledge(Long.MAX_VALUE, 0);
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void resend_sentAgain_waitsAnew() {
    outbox.add(STEP, 0);
    outbox.add(STEP, 90);
    sent.clear();

    outbox.resend(AGE, 99);
    assertThat(sent).isEmpty();
    outbox.resend(AGE, 100);
    assertThat(sent).hasSize(2);
    outbox.resend(AGE, 150);
    assertThat(sent).hasSize(2);
  }

  @Test
  void add_longItem_isSentInPiecesThatJoinToIt() {
    Report.Item ended = new Report.Ended(EndReason.EXCEPTION, "x".repeat(5 * PIECE), 3);

    outbox.add(ended, 0);

    assertThat(sent).hasSize(6).extracting(Report::sequence).isSorted();
    assertThat(sent)
        .allSatisfy(report ->
            assertThat(((Report.Piece) report.item()).bytes()).hasSizeLessThanOrEqualTo(PIECE));
    Pieces pieces = new Pieces(KIT.system(), PIECE);
    List<Optional<Report.Item>> joined =
        sent.stream().map(report -> pieces.join(report.item())).toList();
    assertThat(joined.subList(0, 5)).containsOnly(Optional.empty());
    assertThat(joined.get(5)).contains(ended);
  }
}
