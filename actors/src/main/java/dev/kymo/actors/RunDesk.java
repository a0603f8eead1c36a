package dev.kymo.actors;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.lease.AttemptId;
import dev.kymo.actors.run.EndReason;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.actors.run.SegmentRef;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.Row;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.monitoring.rows.SegmentDamagedException;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.StepRow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The desk at which a run's rows are taken: its current attempt's rows, who waits for them, and what is told of them. A failure ends the run's
 * attempt and touches no other.
 */
final class RunDesk {
  private final String run;
  private final Path runDir;
  private final Consumer<RunEvent> publish;
  private final Logger log;
  private final EventTranslator translator;
  private final ListedCommits listed;
  private final SqueezeAlarm squeeze;
  private final List<RowsActor.AwaitDurable> awaited = new ArrayList<>();

  private @Nullable RunRows rows;
  private @Nullable ActorRef<RowsActor.Reply> owner;
  private @Nullable ActorRef<WorkerActor.Command> worker;
  private @Nullable ActorRef<ProbeActor.Command> probe;
  private long toldSteps;
  private long toldReadings;
  private long replayed;

  /** Work on open rows that may fail. */
  private interface RowsWork {
    boolean on(RunRows open) throws IOException, RunRows.RowsDifferException;
  }

  /**
   * @param runs the folder of all runs' folders
   * @param publish what is told of the run, in order
   */
  RunDesk(RunSpec spec, long totalSteps, Path runs, Consumer<RunEvent> publish, Logger log) {
    this.run = spec.id();
    this.runDir = runs.resolve(run);
    this.publish = publish;
    this.log = log;
    this.translator = new EventTranslator(run, Clock.systemUTC());
    this.listed = new ListedCommits(runDir, run, totalSteps);
    this.squeeze = new SqueezeAlarm(spec, runs, log);
  }

  void begin(RowsActor.BeginAttempt begin) {
    RunRows before = rows;
    if (before != null && before.attempt().supersedes(begin.attempt())) {
      return;
    }
    close();
    try {
      List<String> damaged = RunRows.damaged(runDir, begin.committed());
      if (!damaged.isEmpty()) {
        begin
            .replyTo()
            .tell(new RowsActor.RowsDamaged(
                begin.attempt(), damaged, "not as committed: " + damaged, true));
        return;
      }
      RunRows.forEachKernel(runDir, begin, translator::committed);
      listed.begin(begin);
      RunRows opened = RunRows.open(runDir, begin);
      rows = opened;
      squeeze.begin(!begin.committed().isEmpty());
      owner = begin.replyTo();
      opened.notices().forEach(notice -> log.warn("{}: {}", begin.attempt().run(), notice));
      begin.replyTo().tell(new RowsActor.RowsReady(begin.attempt()));
    } catch (SegmentDamagedException e) {
      // what counts is whole, so it is the current folder that cannot be continued
      String folder = "rows/t" + begin.rows().headTerm()
          + (begin.rows().number() == 0 ? "" : "-b" + begin.rows().number()) + "/";
      begin
          .replyTo()
          .tell(new RowsActor.RowsDamaged(
              begin.attempt(),
              RowKind.all().stream().map(kind -> folder + kind.fileName()).toList(),
              String.valueOf(e.getMessage()),
              false));
    } catch (IOException | RuntimeException e) {
      begin.replyTo().tell(failed(begin.attempt(), e));
    }
  }

  /** Returns whether a flush is needed. */
  boolean take(RowsActor.TakeStepRow row) {
    return with(row.attempt(), open -> {
      worker = row.replyTo();
      Recorded<StepRow> event = new Recorded<>(run, row.attempt().attempt(), row.step());
      RunRows.Taken taken = open.takeStep(row.sequence(), event);
      if (taken == RunRows.Taken.OUT_OF_TURN) {
        toldSteps = 0; // it came again: the acknowledgement may have been lost
        return true;
      }
      translator.around(row.attempt(), row.step(), row.probeLag()).forEach(publish);
      if (taken != RunRows.Taken.SKIPPED) {
        publish.accept(event);
      }
      if (taken != RunRows.Taken.NEW) {
        replayed++;
      }
      return true;
    });
  }

  /** Returns whether a flush is needed. */
  boolean take(RowsActor.TakeFindings message) {
    return with(message.attempt(), open -> {
      probe = message.replyTo();
      List<List<Row>> rows = open.inOrder(translator.recorded(message.attempt(), message.rows()));
      RunRows.Taken taken = open.takeFindings(message.sequence(), rows);
      if (taken == RunRows.Taken.OUT_OF_TURN) {
        toldReadings = 0;
      } else if (taken != RunRows.Taken.SKIPPED) {
        List<Recorded<?>> all = new ArrayList<>();
        rows.forEach(ofKind -> ofKind.forEach(
            row -> all.add(Objects.requireNonNull(row.recorded(), "made of what came"))));
        all.forEach(publish);
        squeeze.after(all).ifPresent(publish);
      }
      return true;
    });
  }

  /** Returns whether a flush is needed. */
  boolean await(RowsActor.AwaitDurable await) {
    return with(await.attempt(), open -> {
      publish.accept(translator.checkpointWritten(await.checkpoint(), await.took()));
      awaited.add(await);
      return true;
    });
  }

  void assemble(RowsActor.AssembleRows assemble) {
    close();
    try {
      RunRows.assemble(runDir, assemble.committed());
      assemble.replyTo().tell(new RowsActor.RowsAssembled(assemble.attempt()));
    } catch (SegmentDamagedException e) {
      assemble.replyTo().tell(damagedCommit(assemble, e));
    } catch (IOException | RuntimeException e) {
      assemble.replyTo().tell(failed(assemble.attempt(), e));
    }
  }

  private RowsActor.Reply damagedCommit(
      RowsActor.AssembleRows assemble, SegmentDamagedException damage) {
    try {
      List<String> damaged = RunRows.damaged(runDir, assemble.committed());
      return new RowsActor.RowsDamaged(
          assemble.attempt(), damaged, String.valueOf(damage.getMessage()), true);
    } catch (IOException e) {
      e.addSuppressed(damage);
      return failed(assemble.attempt(), e);
    }
  }

  void journaled(LifecycleEvent event) {
    RunRows open = rows;
    if (open != null && event instanceof LifecycleEvent.Committed committed) {
      open.committed(committed.commit().name());
    }
    list(event);
    translator.lifecycle(event).ifPresent(publish);
  }

  /** Readers find the commit in the list before they hear of it. */
  private void list(LifecycleEvent event) {
    try {
      listed.recorded(event);
    } catch (IOException e) {
      RunRows open = rows;
      if (open == null) {
        log.warn("{}: {} could not be written; ./kymo report mends it", run, CommitList.FILE, e);
      } else {
        end(failed(open.attempt(), e));
      }
    }
  }

  void probeWaited(RowsActor.ProbeWaited waited) {
    publish.accept(translator.probeWaited(waited.waited()));
  }

  /** Brings rows to disk and tells everybody who waits for them. */
  void flush() {
    RunRows open = rows;
    if (open == null) {
      return;
    }
    with(open.attempt(), current -> {
      current.flush();
      acknowledge(current);
      answerAwaited(current);
      return false;
    });
    tellReplayed();
  }

  private void acknowledge(RunRows open) {
    ActorRef<WorkerActor.Command> steps = worker;
    if (steps != null && open.durableSteps() > toldSteps) {
      toldSteps = open.durableSteps();
      steps.tell(new WorkerActor.RowsDurable(open.attempt(), toldSteps));
    }
    ActorRef<ProbeActor.Command> readings = probe;
    if (readings != null && open.durableFindings() > toldReadings) {
      toldReadings = open.durableFindings();
      readings.tell(new ProbeActor.FindingsDurable(open.attempt(), toldReadings));
    }
  }

  private void answerAwaited(RunRows open) throws IOException {
    for (Iterator<RowsActor.AwaitDurable> left = awaited.iterator(); left.hasNext(); ) {
      RowsActor.AwaitDurable next = left.next();
      if (open.durableSteps() >= next.stepSequence()
          && open.durableFindings() >= next.readingSequence()) {
        left.remove();
        String name = next.checkpoint().name();
        List<SegmentRef> segments = open.segmentsUpTo(next.checkpoint().step(), name);
        next.replyTo().tell(new RowsActor.RowsDurable(open.attempt(), name, segments));
      }
    }
  }

  private void tellReplayed() {
    if (replayed > 0) {
      publish.accept(translator.stepsReplayed(replayed));
      replayed = 0;
    }
  }

  /** Works on the rows if they are the attempt's; the run's owner hears of any failure. */
  private boolean with(AttemptId attempt, RowsWork work) {
    RunRows open = rows;
    if (open == null || !open.attempt().equals(attempt)) {
      return false;
    }
    try {
      return work.on(open);
    } catch (RunRows.RowsDifferException e) {
      RowsActor.RowsDiffer differ = new RowsActor.RowsDiffer(
          attempt, e.mismatch.about().step(), e.kind, e.mismatch.expected(), e.mismatch.actual());
      publish.accept(translator.mismatch(differ));
      end(differ);
    } catch (IOException | RuntimeException e) {
      end(failed(attempt, e));
    }
    return false;
  }

  /** A disk's failure is one of rows; others are told as what they are. */
  private RowsActor.RowsFailed failed(AttemptId attempt, Exception e) {
    EndReason reason = Failures.classify(e, runDir);
    return new RowsActor.RowsFailed(
        attempt, reason == EndReason.RESOURCES ? EndReason.ROWS : reason, Failures.describe(e));
  }

  private void end(RowsActor.Reply reply) {
    ActorRef<RowsActor.Reply> told = owner;
    close();
    if (told != null) {
      told.tell(reply);
    }
  }

  /** Lets go of the current attempt's rows; what is not acknowledged is sent again or repeated. */
  void close() {
    RunRows open = rows;
    rows = null;
    owner = null;
    worker = null;
    probe = null;
    toldSteps = 0;
    toldReadings = 0;
    awaited.clear();
    tellReplayed();
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        log.warn(
            "{}: its rows could not be flushed on closing, and will be repeated",
            open.attempt(),
            e);
      }
    }
  }
}
