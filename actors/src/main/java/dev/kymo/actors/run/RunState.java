package dev.kymo.actors.run;

import dev.kymo.actors.experiment.FailureClass;
import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.SegmentRef;
import dev.kymo.actors.run.LifecycleEvent.AttemptEnded;
import dev.kymo.actors.run.LifecycleEvent.AttemptStarted;
import dev.kymo.actors.run.LifecycleEvent.BranchStarted;
import dev.kymo.actors.run.LifecycleEvent.CommitRejected;
import dev.kymo.actors.run.LifecycleEvent.Committed;
import dev.kymo.actors.run.LifecycleEvent.ModelExported;
import dev.kymo.actors.run.LifecycleEvent.RowsDistrusted;
import dev.kymo.actors.run.LifecycleEvent.RunCompleted;
import dev.kymo.actors.run.LifecycleEvent.RunDiverged;
import dev.kymo.actors.run.LifecycleEvent.RunFailed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands according to its journal.
 *
 * @param running the attempt that has not ended; null: none
 * @param attempts attempts started so far
 * @param failures how often each failure class ended an attempt since the last commit: a run that makes progress is never given up
 * @param lastFailure how the newest attempt that failed ended; null: none did
 * @param commits what the run can be resumed from, oldest first
 * @param rows where the newest attempt writes its rows; null before the first
 * @param branching whether the next attempt is not compared with rows written before
 * @param distrusted paths of segments that turned out damaged
 * @param model the files of the trained model; none before it is exported
 * @param outcome how the run ended; null: it has not
 */
public record RunState(
    @Nullable AttemptId running,
    int attempts,
    Map<FailureClass, Integer> failures,
    @Nullable AttemptEnded lastFailure,
    List<Commit> commits,
    @Nullable RowsFolder rows,
    boolean branching,
    List<String> distrusted,
    List<SegmentRef> model,
    @Nullable RunOutcome outcome) {

  public static final RunState NEW =
      new RunState(null, 0, Map.of(), null, List.of(), null, false, List.of(), List.of(), null);

  public RunState {
    EnumMap<FailureClass, Integer> inOrder = new EnumMap<>(FailureClass.class);
    inOrder.putAll(failures);
    failures = Collections.unmodifiableMap(inOrder);
    commits = List.copyOf(commits);
    distrusted = List.copyOf(distrusted);
    model = List.copyOf(model);
  }

  public boolean ended() {
    return outcome != null;
  }

  /** The newest commit; null: the run starts from its model. */
  public @Nullable Commit newest() {
    return commits.isEmpty() ? null : commits.get(commits.size() - 1);
  }

  /** The last committed step. */
  public long committedStep() {
    Commit newest = newest();
    return newest == null ? 0 : newest.step();
  }

  /** Bytes of the newest checkpoint, about what the next one takes; 0 before the first. */
  public long checkpointBytes() {
    Commit newest = newest();
    return newest == null ? 0 : newest.checkpoint().bytes();
  }

  /** The files that hold every committed row. */
  public List<SegmentRef> segments() {
    Commit newest = newest();
    return newest == null ? List.of() : newest.segments();
  }

  public int failuresOf(FailureClass failure) {
    return failures.getOrDefault(failure, 0);
  }

  public AttemptId nextAttempt(String run, long headTerm) {
    return new AttemptId(run, headTerm, attempts + 1);
  }

  /**
   * Where the next attempt writes its rows, which continues after {@link #committedStep()}. Attempts of one head share a
   * folder, so that repeated rows are skipped. Rows are in step order, therefore an attempt that fell back to before the
   * folder's first row gets a new one, as does a branch, and one whose folder is damaged.
   */
  public RowsFolder nextRows(long headTerm) {
    RowsFolder current = rows;
    if (current == null || current.headTerm() != headTerm) {
      return new RowsFolder(headTerm, 0, committedStep());
    }
    boolean usable = !branching
        && committedStep() >= current.afterStep()
        && distrusted.stream().noneMatch(current::holds);
    return usable ? current : new RowsFolder(headTerm, current.number() + 1, committedStep());
  }

  /** Names of commits that are no longer kept once {@code next} is: not among the last {@code keep} and no stage's end. */
  public List<String> forgottenAfter(Commit next, int keep) {
    List<Commit> all = append(commits, next);
    return all.subList(0, Math.max(0, all.size() - keep)).stream()
        .filter(commit -> !commit.endsStage())
        .map(Commit::name)
        .toList();
  }

  /** Names of the checkpoints that must stay. */
  public List<String> keptCheckpoints() {
    return commits.stream().map(Commit::name).toList();
  }

  /** The state after {@code event}. */
  public RunState updated(LifecycleEvent event) {
    if (event instanceof AttemptStarted started) {
      return with(
          started.attempt(), started.attempt().attempt(), failures, commits, started.rows(), false);
    }
    if (event instanceof AttemptEnded ended) {
      return failed(ended);
    }
    if (event instanceof Committed committed) {
      Set<String> forgotten = Set.copyOf(committed.forgotten());
      List<Commit> kept = append(commits, committed.commit()).stream()
          .filter(commit -> !forgotten.contains(commit.name()))
          .toList();
      return with(running, attempts, Map.of(), kept, rows, branching);
    }
    if (event instanceof CommitRejected rejected) {
      List<Commit> kept = commits.stream()
          .filter(commit -> !commit.name().equals(rejected.name()))
          .toList();
      return with(running, attempts, failures, kept, rows, branching)
          .distrusting(rejected.distrusted());
    }
    if (event instanceof RowsDistrusted damaged) {
      return distrusting(damaged.paths());
    }
    if (event instanceof BranchStarted) {
      return with(null, attempts, failures, commits, rows, true);
    }
    if (event instanceof ModelExported exported) {
      return new RunState(
          running,
          attempts,
          failures,
          lastFailure,
          commits,
          rows,
          branching,
          distrusted,
          exported.files(),
          outcome);
    }
    if (event instanceof RunCompleted completed) {
      return ended(new RunOutcome.Completed(completed.step()));
    }
    if (event instanceof RunFailed failed) {
      return ended(new RunOutcome.Failed(failed.reason(), failed.message()));
    }
    RunDiverged diverged = (RunDiverged) event;
    return ended(new RunOutcome.Diverged(diverged.step(), diverged.message()));
  }

  private RunState with(
      @Nullable AttemptId nowRunning,
      int nowAttempts,
      Map<FailureClass, Integer> nowFailures,
      List<Commit> nowCommits,
      @Nullable RowsFolder nowRows,
      boolean nowBranching) {
    return new RunState(
        nowRunning,
        nowAttempts,
        nowFailures,
        lastFailure,
        nowCommits,
        nowRows,
        nowBranching,
        distrusted,
        model,
        outcome);
  }

  private RunState distrusting(List<String> paths) {
    Set<String> all = new LinkedHashSet<>(distrusted);
    all.addAll(paths);
    return new RunState(
        running,
        attempts,
        failures,
        lastFailure,
        commits,
        rows,
        branching,
        List.copyOf(all),
        model,
        outcome);
  }

  private RunState ended(RunOutcome end) {
    return new RunState(
        null, attempts, failures, lastFailure, commits, rows, branching, distrusted, model, end);
  }

  private RunState failed(AttemptEnded ended) {
    FailureClass failure = ended.reason().failure();
    return new RunState(
        null,
        attempts,
        counting(failure),
        failure == null ? lastFailure : ended,
        commits,
        rows,
        branching,
        distrusted,
        model,
        outcome);
  }

  private Map<FailureClass, Integer> counting(@Nullable FailureClass failure) {
    if (failure == null) {
      return failures;
    }
    Map<FailureClass, Integer> counted = new EnumMap<>(FailureClass.class);
    counted.putAll(failures);
    counted.merge(failure, 1, Integer::sum);
    return counted;
  }

  private static List<Commit> append(List<Commit> commits, Commit next) {
    List<Commit> all = new ArrayList<>(commits);
    all.add(next);
    return all;
  }
}
