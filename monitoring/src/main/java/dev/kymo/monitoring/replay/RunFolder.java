package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.event.RunStatus;
import dev.kymo.monitoring.log.EventLog;
import dev.kymo.monitoring.log.LoggedRun;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.vocabulary.LoggedEvent;
import dev.kymo.vocabulary.LoggedEvent.CheckpointCommitted;
import dev.kymo.vocabulary.LoggedEvent.RunCompleted;
import dev.kymo.vocabulary.LoggedEvent.RunDiverged;
import dev.kymo.vocabulary.LoggedEvent.RunFailed;
import dev.kymo.vocabulary.LoggedEvent.RunQueued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run's folder as far as it is read before any row: what happened, what counts, and what is wrong with either. Quick: looks at
 * no row.
 */
public final class RunFolder {
  private static final String LOG = "events.jsonl";
  private static final String REST = "; the rest is shown, and what the line told"
      + " (an attempt, a failure, a repeated step) is not. A copy of the file mends it";

  private final Path dir;
  private final RunIdentity identity;
  private final List<LoggedEvent> events;
  private final @Nullable CommitList committed;
  private final List<Flaw> flaws;

  private RunFolder(
      Path dir,
      RunIdentity identity,
      List<LoggedEvent> events,
      @Nullable CommitList committed,
      List<Flaw> flaws) {
    this.dir = dir;
    this.identity = identity;
    this.events = List.copyOf(events);
    this.committed = committed;
    this.flaws = List.copyOf(flaws);
  }

  /**
   * Looks at a run.
   *
   * @param runs the folder of all runs' folders
   * @return null if nothing is known of the run: it has not begun
   */
  public static @Nullable RunFolder look(Path runs, RunIdentity identity, Access access) {
    Path dir = runs.resolve(identity.run());
    LoggedRun log = EventLog.read(dir.resolve(LOG), identity.run());
    Told told = Told.of(log.events());
    CommitLookup lookup = new CommitLookup(dir, identity.run(), told, access);
    CommitList committed = lookup.list();
    if (committed != null && committed.totalSteps() == null) {
      committed = committed.withTotalSteps(told.totalSteps());
    }
    if (!Files.exists(dir) && committed == null) {
      return null;
    }
    List<Flaw> flaws = new ArrayList<>();
    log.damages().forEach(damage -> flaws.add(ofLog(identity, ": " + damage + REST)));
    flaws.addAll(lookup.flaws());
    if (committed != null && !access.inUse()) {
      flaws.addAll(gaps(identity, told, committed, log.damages().isEmpty()));
    }
    return new RunFolder(
        dir, identity, completed(identity, log.events(), told, committed), committed, flaws);
  }

  private static Flaw ofLog(RunIdentity identity, String what) {
    return Flaw.harmless(identity.run(), LOG, what);
  }

  /** What the log should tell and does not; a killed process may leave its end out. */
  private static List<Flaw> gaps(
      RunIdentity identity, Told told, CommitList committed, boolean readable) {
    List<Flaw> gaps = new ArrayList<>();
    if (committed.step() > 0 && told.attempts() == 0) {
      gaps.add(ofLog(
          identity,
          (readable ? "lacks its beginning" : "does not tell of the run's attempts")
              + ": how many attempts there were, and why they ended, is not known."
              + " A copy of the file mends it"));
    } else if (committed.step() > told.committed()
        || (committed.end() != null && committed.end() != told.state())) {
      gaps.add(ofLog(
          identity,
          "ends before the run's last commit, at step " + committed.step() + end(committed)
              + ": what happened in between is not known, the numbers are whole."
              + " A copy of the file mends it"));
    }
    return gaps;
  }

  private static String end(CommitList committed) {
    RunStatus end = committed.end();
    return end == null ? "" : ", or its end (" + end.word() + ")";
  }

  /** Adds what the log does not tell any more but is known all the same. */
  private static List<LoggedEvent> completed(
      RunIdentity identity, List<LoggedEvent> logged, Told told, @Nullable CommitList committed) {
    List<LoggedEvent> events = new ArrayList<>(logged);
    String run = identity.run();
    Instant first = logged.isEmpty() ? Instant.EPOCH : logged.get(0).at();
    Instant last =
        logged.isEmpty() ? Instant.EPOCH : logged.get(logged.size() - 1).at();
    if (told.totalSteps() == null) {
      Long total = committed == null ? null : committed.totalSteps();
      long steps = committed == null ? told.committed() : committed.step();
      events.add(
          0,
          new RunQueued(
              run,
              first,
              identity.recipe(),
              identity.seed(),
              identity.model(),
              total == null ? steps : total));
    }
    if (committed != null && committed.step() > told.committed()) {
      events.add(new CheckpointCommitted(run, last, committed.step()));
    }
    RunStatus end = committed == null ? null : committed.end();
    if (end != null && end != told.state()) {
      events.add(ended(run, last, end, committed == null ? 0 : committed.step()));
    }
    return events;
  }

  private static LoggedEvent ended(String run, Instant at, RunStatus end, long step) {
    return switch (end) {
      case COMPLETED -> new RunCompleted(run, at);
      case DIVERGED -> new RunDiverged(run, at, step);
      default -> new RunFailed(run, at, "unknown", "its log does not say why");
    };
  }

  public Path dir() {
    return dir;
  }

  public RunIdentity identity() {
    return identity;
  }

  /** What happened, oldest first; begins with what the run is, and tells every commit and the end that are known. */
  public List<LoggedEvent> events() {
    return events;
  }

  /** What counts; null: nobody says, so that its files can only be taken as they are. */
  public @Nullable CommitList committed() {
    return committed;
  }

  /** Whether the run has taken all its steps, so that its results are assembled and its model exported. */
  public boolean completed() {
    return state() == RunStatus.COMPLETED;
  }

  RunStatus state() {
    RunStatus state = RunStatus.QUEUED;
    for (LoggedEvent event : events) {
      state = state.after(event);
    }
    return state;
  }

  public List<Flaw> flaws() {
    return flaws;
  }
}
