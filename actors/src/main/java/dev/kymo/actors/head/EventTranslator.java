package dev.kymo.actors.head;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.run.Commit;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.probes.ObservedRows;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.RunRow;
import dev.kymo.vocabulary.StepRow;
import dev.kymo.workers.checkpoint.CheckpointId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in the vocabulary of events what happened to one run, and puts its rows into their envelopes. */
final class EventTranslator {
  private final String run;
  private final Clock clock;
  private int stage;
  private long lag;
  private @Nullable Instant failedAt;
  private @Nullable Instant lastHeard;

  EventTranslator(String run, Clock clock) {
    this.run = run;
    this.clock = clock;
  }

  /** The first events of a run in every process that observes it. */
  static List<LoggedEvent> announced(RunSpec spec, long totalSteps, Instant now) {
    List<LoggedEvent> events = new ArrayList<>();
    events.add(new LoggedEvent.RunQueued(
        spec.id(), now, spec.recipe(), spec.seed(), spec.model(), totalSteps));
    events.addAll(observed(spec, now));
    return events;
  }

  /** Which rows the run's probes observe; nothing where an older recording goes on, which observes the first. */
  static List<LoggedEvent.RowsObserved> observed(RunSpec spec, Instant now) {
    return spec.probing().observations().stream()
        .flatMap(by -> observed(spec.id(), now, by.schema().name(), by.observed()).stream())
        .toList();
  }

  private static Optional<LoggedEvent.RowsObserved> observed(
      String run, Instant now, String by, ObservedRows observed) {
    return observed instanceof ObservedRows.Drawn drawn
        ? Optional.of(new LoggedEvent.RowsObserved(run, now, by, drawn.rows(), drawn.trained()))
        : Optional.empty();
  }

  /** Rows as they are written. */
  List<Recorded<?>> recorded(AttemptId attempt, List<? extends RunRow> rows) {
    return rows.stream()
        .<Recorded<?>>map(row -> new Recorded<>(run, attempt.attempt(), row))
        .toList();
  }

  /** What a step tells besides its numbers: a stage began, the run has recovered, the probes' distance changed. */
  List<RunEvent> around(AttemptId attempt, StepRow record, long probeLag) {
    List<RunEvent> events = new ArrayList<>();
    Instant now = clock.instant();
    Instant failed = failedAt;
    if (failed != null) {
      failedAt = null;
      events.add(new LoggedEvent.RunRecovered(
          run, now, attempt.attempt(), seconds(Duration.between(failed, now))));
    }
    if (record.stage() != stage) {
      stage = record.stage();
      events.add(new LoggedEvent.StageStarted(run, now, stage, record.objective()));
    }
    if (probeLag != lag) {
      lag = probeLag;
      events.add(new LoggedEvent.ProbeLagged(run, now, probeLag));
    }
    return events;
  }

  /** Nothing was heard of the current attempt after {@code at}, which is about to be recorded as ended. */
  void silentSince(Instant at) {
    lastHeard = at;
  }

  LoggedEvent advanced(AttemptId attempt, long step, long repeated, @Nullable Instant first) {
    Instant now = clock.instant();
    double seconds = first == null ? 0 : seconds(Duration.between(first, now));
    return new LoggedEvent.AttemptAdvanced(run, now, attempt.attempt(), step, repeated, seconds);
  }

  LoggedEvent probeWaited(Duration waited) {
    return new LoggedEvent.ProbeWaited(run, clock.instant(), seconds(waited));
  }

  LoggedEvent stepsReplayed(long count) {
    return new LoggedEvent.StepsReplayed(run, clock.instant(), count);
  }

  LoggedEvent checkpointWritten(CheckpointId checkpoint, Duration took) {
    return new LoggedEvent.CheckpointWritten(
        run, clock.instant(), checkpoint.step(), checkpoint.bytes(), seconds(took));
  }

  LoggedEvent mismatch(RowsReply.RowsDiffer differ) {
    return new LoggedEvent.ReplayMismatch(
        run, clock.instant(), differ.step(), differ.kind(), differ.expected(), differ.actual());
  }

  /** What the journal recorded, if it is more than a note for the journal itself. */
  Optional<LoggedEvent> lifecycle(LifecycleEvent event) {
    return event instanceof LifecycleEvent.ModelExported
        ? Optional.empty() // the end of the run, which follows, tells of it
        : Optional.of(logged(event));
  }

  private LoggedEvent logged(LifecycleEvent event) {
    Instant now = clock.instant();
    if (event instanceof LifecycleEvent.AttemptStarted started) {
      return new LoggedEvent.AttemptStarted(
          run, now, started.attempt().attempt(), started.worker(), started.fromStep());
    }
    if (event instanceof LifecycleEvent.AttemptEnded ended) {
      LoggedEvent.AttemptEnded logged = new LoggedEvent.AttemptEnded(
          run,
          now,
          ended.attempt().attempt(),
          ended.reason().key(),
          ended.message(),
          ended.step(),
          lastHeard);
      lastHeard = null;
      failedAt = logged.stopped() ? null : now;
      return logged;
    }
    if (event instanceof LifecycleEvent.Committed committed) {
      Commit commit = committed.commit();
      return new LoggedEvent.CheckpointCommitted(run, now, commit.step());
    }
    if (event instanceof LifecycleEvent.CommitRejected rejected) {
      return new LoggedEvent.CheckpointUnreadable(run, now, rejected.name(), rejected.reason());
    }
    if (event instanceof LifecycleEvent.RowsDistrusted distrusted) {
      return new LoggedEvent.CheckpointUnreadable(
          run, now, String.join(", ", distrusted.paths()), distrusted.reason());
    }
    if (event instanceof LifecycleEvent.BranchStarted branch) {
      failedAt = now;
      return new LoggedEvent.BranchStarted(run, now, branch.reason());
    }
    if (event instanceof LifecycleEvent.RunCompleted) {
      return new LoggedEvent.RunCompleted(run, now);
    }
    if (event instanceof LifecycleEvent.RunFailed failed) {
      return new LoggedEvent.RunFailed(run, now, failed.reason().key(), failed.message());
    }
    LifecycleEvent.RunDiverged diverged = (LifecycleEvent.RunDiverged) event;
    return new LoggedEvent.RunDiverged(run, now, diverged.step());
  }

  private static double seconds(Duration duration) {
    // the wall clock may be set back
    return Math.max(0, duration.toNanos() / 1e9);
  }
}
