package dev.kymo.actors.head;

import dev.kymo.actors.experiment.RunSpec;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.EndReason;
import dev.kymo.actors.link.Failures;
import dev.kymo.actors.link.Pieces;
import dev.kymo.actors.link.Report;
import dev.kymo.actors.run.LifecycleEvent;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.RowLine;
import dev.kymo.monitoring.rows.SegmentDamagedException;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.RunEvent;
import dev.kymo.vocabulary.StepRow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The desk at which a run's rows are taken: its current attempt's rows, who waits for them, and what is told of them. A failure ends the run's
 * attempt and touches no other.
 * Longer than others, because all of it works on the rows that are open, or lets go of them.
 */
final class RunDesk {
  private final String run;
  private final Path runDir;
  private final Consumer<RunEvent> publish;
  private final Logger log;
  private final EventTranslator translator;
  private final ListedCommits listed;
  private final SqueezeAlarm squeeze;
  private final ReportStream stream;
  private final Progress progress;
  /** What is told once everything taken so far is on disk. */
  private final List<Report.Item> awaiting = new ArrayList<>();

  private @Nullable RunRows rows;
  private @Nullable ActorRef<RowsReply> owner;

  /** Work on open rows that may fail. */
  private interface RowsWork {
    boolean on(RunRows open) throws IOException, RunRows.RowsDifferException;
  }

  /**
   * @param runs the folder of all runs' folders
   * @param publish what is told of the run, in order
   * @param pieces puts long reports together
   */
  RunDesk(
      RunSpec spec,
      long totalSteps,
      Path runs,
      Consumer<RunEvent> publish,
      Pieces pieces,
      Logger log) {
    this.run = spec.id();
    this.runDir = runs.resolve(run);
    this.publish = publish;
    this.stream = new ReportStream(pieces);
    this.log = log;
    this.translator = new EventTranslator(run, Clock.systemUTC());
    this.progress = new Progress(translator, Clock.systemUTC());
    this.listed = new ListedCommits(runDir, run, totalSteps);
    this.squeeze = new SqueezeAlarm(spec, runs, log);
  }

  void begin(RowsMessage.BeginAttempt begin) {
    RunRows before = rows;
    if (before != null && before.attempt().supersedes(begin.attempt())) {
      return;
    }
    close();
    ActorRef<RowsReply> reply = begin.replyTo();
    try {
      List<String> damaged = RunRows.damaged(runDir, begin.committed());
      if (!damaged.isEmpty()) {
        reply.tell(new RowsReply.RowsDamaged(
            begin.attempt(), damaged, "not as committed: " + damaged, true));
        return;
      }
      listed.begin(begin);
      RunRows opened = RunRows.open(runDir, begin);
      rows = opened;
      progress.begin();
      squeeze.begin(!begin.committed().isEmpty());
      owner = reply;
      opened.notices().forEach(notice -> log.warn("{}: {}", begin.attempt().run(), notice));
      reply.tell(new RowsReply.RowsReady(begin.attempt()));
    } catch (SegmentDamagedException e) {
      // what counts is whole, so it is the current folder that cannot be continued
      reply.tell(new RowsReply.RowsDamaged(
          begin.attempt(), RunRows.paths(begin.rows()), String.valueOf(e.getMessage()), false));
    } catch (IOException | RuntimeException e) {
      reply.tell(failed(begin.attempt(), e));
    }
  }

  /** Takes the attempt's next report, and any other one not; returns whether a flush is needed. {@code from}: who waits for it. */
  boolean take(Report report, ActorRef<LeaseMessage> from) {
    return with(report.attempt(), open -> {
      Optional<Report.Item> item = stream.take(report, from);
      if (item.isPresent()) {
        take(open, item.get());
      }
      return true;
    });
  }

  private void take(RunRows open, Report.Item item)
      throws IOException, RunRows.RowsDifferException {
    if (item instanceof Report.StepTaken step) {
      takeStep(open, step);
    } else if (item instanceof Report.Found found) {
      takeFindings(open, found);
    } else if (item instanceof Report.ProbesAwaited probes) {
      publish.accept(translator.probeWaited(probes.waited()));
    } else {
      if (item instanceof Report.CheckpointWritten written) {
        publish.accept(translator.checkpointWritten(written.checkpoint(), written.took()));
      }
      awaiting.add(item);
    }
  }

  private void takeStep(RunRows open, Report.StepTaken step)
      throws IOException, RunRows.RowsDifferException {
    AttemptId attempt = open.attempt();
    Recorded<StepRow> event = new Recorded<>(run, attempt.attempt(), step.row());
    RunRows.Taken what = open.takeStep(event);
    translator.around(attempt, step.row(), step.probeLag()).forEach(publish);
    if (what != RunRows.Taken.SKIPPED) {
      publish.accept(event);
    }
    progress.after(attempt, step.row().step(), what).ifPresent(publish);
  }

  private void takeFindings(RunRows open, Report.Found found)
      throws IOException, RunRows.RowsDifferException {
    List<List<RowLine>> ordered = open.inOrder(translator.recorded(open.attempt(), found.rows()));
    if (open.takeFindings(ordered) != RunRows.Taken.SKIPPED) {
      List<Recorded<?>> all = new ArrayList<>();
      ordered.forEach(ofKind -> ofKind.forEach(
          row -> all.add(Objects.requireNonNull(row.recorded(), "made of what came"))));
      all.forEach(publish);
      squeeze.after(all).ifPresent(publish);
    }
  }

  void silentSince(Instant at) {
    translator.silentSince(at);
  }

  void assemble(RowsMessage.AssembleRows assemble) {
    close();
    try {
      RunRows.assemble(runDir, assemble.committed());
      assemble.replyTo().tell(new RowsReply.RowsAssembled(assemble.attempt()));
    } catch (SegmentDamagedException e) {
      assemble.replyTo().tell(damagedCommit(assemble, e));
    } catch (IOException | RuntimeException e) {
      assemble.replyTo().tell(failed(assemble.attempt(), e));
    }
  }

  private RowsReply damagedCommit(
      RowsMessage.AssembleRows assemble, SegmentDamagedException damage) {
    try {
      List<String> damaged = RunRows.damaged(runDir, assemble.committed());
      return new RowsReply.RowsDamaged(
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
    LastSign.before(event, runDir).ifPresent(translator::silentSince);
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

  /** Brings rows to disk and tells everybody who waits for them. */
  void flush() {
    RunRows open = rows;
    if (open == null) {
      return;
    }
    with(open.attempt(), current -> {
      current.flush();
      stream.acknowledge(current.attempt());
      answerAwaiting(current);
      return false;
    });
    progress.repeated().ifPresent(publish);
  }

  private void answerAwaiting(RunRows open) throws IOException {
    ActorRef<RowsReply> told = owner;
    List<Report.Item> items = List.copyOf(awaiting);
    awaiting.clear();
    for (Report.Item item : items) {
      RowsReply reply = item instanceof Report.CheckpointWritten written
          ? new RowsReply.CheckpointDurable(
              open.attempt(),
              written,
              open.segmentsUpTo(
                  written.checkpoint().step(), written.checkpoint().name()))
          : new RowsReply.Told(open.attempt(), item);
      if (told != null) {
        told.tell(reply);
      }
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
      RowsReply.RowsDiffer differ = new RowsReply.RowsDiffer(
          attempt, e.mismatch.about().step(), e.kind, e.mismatch.expected(), e.mismatch.actual());
      publish.accept(translator.mismatch(differ));
      end(differ);
    } catch (IOException | RuntimeException e) {
      end(failed(attempt, e));
    }
    return false;
  }

  /** A disk's failure is one of rows; others are told as what they are. */
  private RowsReply.RowsFailed failed(AttemptId attempt, Exception e) {
    EndReason reason = Failures.classify(e, runDir);
    return new RowsReply.RowsFailed(
        attempt, reason == EndReason.RESOURCES ? EndReason.ROWS : reason, Failures.describe(e));
  }

  private void end(RowsReply reply) {
    ActorRef<RowsReply> told = owner;
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
    stream.beginAnew();
    awaiting.clear();
    progress.repeated().ifPresent(publish);
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
