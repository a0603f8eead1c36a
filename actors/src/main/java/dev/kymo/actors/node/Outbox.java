package dev.kymo.actors.node;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.Pieces;
import dev.kymo.actors.link.Report;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** The reports of an attempt that its head has not acknowledged: numbered from 1, kept, and sent again. */
final class Outbox {
  private final AttemptId attempt;
  private final Pieces pieces;
  private final Consumer<Report> send;
  private final Deque<Report> kept = new ArrayDeque<>();
  private long last;
  private long sentAtNanos;
  private int steps;

  Outbox(AttemptId attempt, Pieces pieces, Consumer<Report> send) {
    this.attempt = attempt;
    this.pieces = pieces;
    this.send = send;
  }

  /** Sends the item, in pieces if it is long, and keeps it. */
  void add(Report.Item item, long nowNanos) {
    if (kept.isEmpty()) {
      sentAtNanos = nowNanos;
    }
    for (Report.Item piece : pieces.cut(item)) {
      last++;
      Report report = new Report(attempt, last, piece);
      kept.addLast(report);
      steps += stepsIn(report);
      send.accept(report);
    }
  }

  /** Says that there is somebody, without keeping it. */
  void sayAlive() {
    send.accept(new Report(attempt, 0, Report.Alive.INSTANCE));
  }

  /** Forgets every report up to {@code sequence}; the wait of the others begins anew. */
  void acknowledge(long sequence, long nowNanos) {
    while (!kept.isEmpty() && kept.getFirst().sequence() <= sequence) {
      steps -= stepsIn(kept.removeFirst());
      sentAtNanos = nowNanos;
    }
  }

  /** Sends everything again, in order, if nothing of it was sent or acknowledged for {@code age}. */
  void resend(Duration age, long nowNanos) {
    if (!kept.isEmpty() && nowNanos - sentAtNanos >= age.toNanos()) {
      sentAtNanos = nowNanos;
      kept.forEach(send);
    }
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  /** Steps that are not acknowledged. */
  int steps() {
    return steps;
  }

  private static int stepsIn(Report report) {
    return report.item() instanceof Report.StepTaken ? 1 : 0;
  }
}
