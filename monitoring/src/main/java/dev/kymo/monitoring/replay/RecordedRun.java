package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.AttemptAdvanced;
import dev.kymo.vocabulary.LoggedEvent.AttemptEnded;
import dev.kymo.vocabulary.LoggedEvent.AttemptStarted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.CheckpointWritten;
import dev.kymo.vocabulary.LoggedEvent.RunRecovered;
import dev.kymo.vocabulary.LoggedEvent.SqueezeDetected;
import dev.kymo.vocabulary.LoggedEvent.StageStarted;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.StepRow;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One run's events and rows in one order, each with the time at which it happened. The log has times and the rows have
 * durations; steps, stages and attempts say which rows come before which event.
 */
final class RecordedRun implements Closeable {
  private static final double NANOS = 1e9;

  private final List<LoggedEvent> events;
  /** By kind, in the order in which the rows of one step are told. */
  private final List<RecordedRows<Recorded<?>>> rows;

  private final List<Flaw> flaws;
  private int nextEvent;
  private int attempt;
  /** An attempt whose first row comes before the next event. */
  private int attemptAwaited;

  private Instant time;
  private @Nullable TimedEvent head;

  private RecordedRun(
      List<LoggedEvent> events, List<RecordedRows<Recorded<?>>> rows, List<Flaw> flaws) {
    this.events = events;
    this.rows = List.copyOf(rows);
    this.flaws = List.copyOf(flaws);
    this.time = events.isEmpty() ? Instant.EPOCH : events.get(0).at();
    advance();
  }

  /** Reads the run's log and looks for its rows, all of which are hashed if it is known what is committed. */
  static RecordedRun open(RunFolder folder, Access access) throws IOException {
    return of(folder, CountedRows.find(folder, access), kind -> true);
  }

  /** A run whose rows have been looked for; tells those of some kinds only. */
  static RecordedRun of(RunFolder folder, CountedRows counted, Predicate<RowKind> kinds) {
    return new RecordedRun(folder.events(), counted.open(kinds), counted.flaws());
  }

  /** What is wrong with the run's files, as far as it has been read. */
  List<Flaw> flaws() {
    List<Flaw> all = new ArrayList<>(flaws);
    rows.forEach(kind -> all.addAll(kind.flaws()));
    return all;
  }

  /** What comes next, which stays next; null: nothing does. */
  @Nullable
  TimedEvent peek() {
    return head;
  }

  /** Takes what comes next. */
  TimedEvent take() {
    TimedEvent next = head;
    if (next == null) {
      throw new IllegalStateException("nothing is left");
    }
    advance();
    return next;
  }

  private void advance() {
    LoggedEvent event = nextEvent < events.size() ? events.get(nextEvent) : null;
    RecordedRows<Recorded<?>> kind = nextKind();
    Recorded<?> row = kind == null ? null : kind.peek();
    if (kind != null && row != null && (event == null || before(event).test(row))) {
      attemptAwaited = row.attempt() >= attemptAwaited ? 0 : attemptAwaited;
      head = timed(kind.take());
    } else if (event != null) {
      nextEvent++;
      head = timed(event);
      prepare(nextEvent);
    } else {
      head = null;
    }
  }

  /** A recovery is logged after the first row of its attempt. */
  private void prepare(int next) {
    if (next < events.size() && events.get(next) instanceof RunRecovered recovered) {
      attemptAwaited = recovered.attempt();
    }
  }

  /** The kind of the next row: of the earliest step, and there what the step itself was comes first. */
  private @Nullable RecordedRows<Recorded<?>> nextKind() {
    RecordedRows<Recorded<?>> earliest = null;
    long step = Long.MAX_VALUE;
    for (RecordedRows<Recorded<?>> kind : rows) {
      Recorded<?> recorded = kind.peek();
      if (recorded != null && recorded.row().step() < step) {
        earliest = kind;
        step = recorded.row().step();
      }
    }
    return earliest;
  }

  /** Which rows come before the event. */
  private Predicate<Recorded<?>> before(LoggedEvent event) {
    if (event instanceof AttemptStarted started) {
      return row -> row.attempt() < started.attempt();
    }
    if (event instanceof AttemptEnded ended) {
      return row -> row.attempt() <= ended.attempt();
    }
    if (event instanceof AttemptAdvanced advanced) {
      return row -> row.attempt() <= attempt && row.row().step() <= advanced.step();
    }
    if (event instanceof StageStarted started) {
      return row -> row.attempt() <= attempt && row.row().stage() < started.stage();
    }
    if (event instanceof CheckpointWritten written) {
      return row -> row.attempt() <= attempt && row.row().step() <= written.step();
    }
    if (event instanceof CheckpointCommitted commit) {
      return row -> row.attempt() <= attempt && row.row().step() <= commit.step();
    }
    if (event instanceof SqueezeDetected detected) {
      return row -> row.attempt() <= attempt && row.row().step() <= detected.step();
    }
    if (event instanceof RunRecovered) {
      return row -> row.attempt() <= attemptAwaited;
    }
    return row -> RunStatus.QUEUED.after(event).ended();
  }

  private TimedEvent timed(LoggedEvent event) {
    if (event instanceof AttemptStarted started) {
      attempt = started.attempt();
    }
    if (event.at().isAfter(time)) {
      time = event.at();
    }
    return new TimedEvent(time, event);
  }

  private TimedEvent timed(Recorded<?> recorded) {
    if (recorded.row()
        instanceof StepRow step) { // probes work beside the trainer: their time is not the run's
      time = time.plusNanos(Math.round(step.seconds() * NANOS));
    }
    return new TimedEvent(time, recorded);
  }

  @Override
  public void close() {
    head = null;
    rows.forEach(RecordedRows::close);
  }
}
