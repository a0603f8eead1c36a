package dev.kymo.monitoring.replay;

import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.monitoring.rows.RowValues;
import dev.kymo.vocabulary.LoggedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A run whose committed rows have been hashed once, and are then read kind by kind as often as somebody wants: what was committed when it
 * was looked at, also of a run that somebody trains. Not thread-safe.
 */
public final class CountedRun {
  private final RunFolder folder;
  private final CountedRows rows;
  private final List<Flaw> found = new ArrayList<>();

  private CountedRun(RunFolder folder, CountedRows rows) {
    this.folder = folder;
    this.rows = rows;
  }

  /** Takes the rows of a kind, one after the other. */
  @FunctionalInterface
  public interface RowTaker {
    /** {@code row}: a value for each column. */
    void take(@Nullable Object[] row) throws IOException;
  }

  /** Takes what happened, one after the other. */
  @FunctionalInterface
  public interface EventTaker {
    void take(TimedEvent event) throws IOException;
  }

  /**
   * Looks at a run, and hashes its rows.
   *
   * @param runs the folder of all runs' folders
   * @return null if it has not begun
   */
  public static @Nullable CountedRun look(Path runs, RunIdentity identity, Access access)
      throws IOException {
    return look(runs, identity, access, kind -> true);
  }

  /**
   * The same, of some kinds only: others are not hashed, and have no rows here.
   *
   * @return null if the run has not begun
   */
  public static @Nullable CountedRun look(
      Path runs, RunIdentity identity, Access access, Predicate<RowKind> kinds) throws IOException {
    RunFolder folder = RunFolder.look(runs, identity, access);
    return folder == null ? null : new CountedRun(folder, CountedRows.find(folder, access, kinds));
  }

  public RunIdentity identity() {
    return folder.identity();
  }

  /** What happened, oldest first. */
  public List<LoggedEvent> events() {
    return folder.events();
  }

  /** Whether rows of a kind are committed. */
  public boolean has(RowKind kind) {
    try (RecordedRows<@Nullable Object[]> read = rows.open(RowValues.of(kind))) {
      return read.peek() != null;
    }
  }

  /** Reads the rows of a kind, in order. */
  public void read(RowValues values, RowTaker taker) throws IOException {
    try (RecordedRows<@Nullable Object[]> read = rows.open(values)) {
      while (read.peek() != null) {
        taker.take(read.take());
      }
      remember(read.flaws());
    }
  }

  /** Reads events and the rows of some kinds, each with the time at which it happened. */
  public void replay(Predicate<RowKind> kinds, EventTaker taker) throws IOException {
    try (RecordedRun run = RecordedRun.of(folder, rows, kinds)) {
      while (run.peek() != null) {
        taker.take(run.take());
      }
      remember(run.flaws());
    }
  }

  private void remember(List<Flaw> flaws) {
    flaws.stream().filter(flaw -> !found.contains(flaw)).forEach(found::add);
  }

  /** What is wrong with the run's files, as far as they have been read. */
  public List<Flaw> flaws() {
    List<Flaw> all = new ArrayList<>(rows.flaws());
    found.stream().filter(flaw -> !all.contains(flaw)).forEach(all::add);
    return all;
  }
}
