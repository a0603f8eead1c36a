package dev.kymo.monitoring.rows;

import dev.kymo.vocabulary.Recorded;
import dev.kymo.vocabulary.file.Durably;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes one run's rows of one kind, each exactly once, however often its step is repeated. One object serves one attempt and
 * is confined to one thread; the next attempt closes it and opens another.
 *
 * <p>Rows are appended to {@code RUNDIR/rows/FOLDER/KIND.jsonl}, where the folder is named after the head's term, so that
 * no two heads write to one file. What counts is only what the run's owner committed: a list of beginnings of such files.
 */
/*
 * A file of rows, seen from the attempt that writes to it:
 *
 *     older segments │ committed beginnings        │ tails: compared with, then written anew here (EarlierRows)
 *     this segment   │ committed │ accepted        │ written by an earlier attempt under this head, not repeated yet
 *                                  written[0..accepted)   written[accepted..)
 *
 * A row that comes is about the next thing in order, or it has come before. If it is next and written[accepted] exists, it
 * must equal that (SKIPPED); otherwise it must equal the older tail's row, if there is one, and is appended. A commit takes a
 * prefix of the accepted rows only: rows behind it may never be repeated if the run starts a branch.
 */
public final class SegmentedRows implements Closeable {

  private final Path runDir;
  private final RowOrder order;
  private final SegmentFolder folder;
  private final EarlierRows earlier;
  private final SegmentFile file;
  private final List<WrittenRow> written;
  private int accepted;
  private List<CommittedSegment> committed;
  private long committedRows;
  private @Nullable RowKey lastCommitted;

  private SegmentedRows(Path runDir, RowOrder order, SegmentFolder folder, OpenedSegment opened) {
    this.runDir = runDir;
    this.order = order;
    this.folder = folder;
    this.committed = opened.committed;
    this.committedRows = opened.committedRows;
    this.lastCommitted = opened.lastCommitted;
    this.earlier = opened.earlier;
    this.file = opened.file;
    this.written = opened.written;
  }

  /** Opens the rows for an attempt that continues from a commit. */
  public static SegmentedRows open(
      Path runDir, RowOrder order, SegmentFolder folder, List<CommittedSegment> committed)
      throws IOException {
    return open(runDir, order, folder, committed, Set.of());
  }

  /**
   * Opens the rows for an attempt that continues from a commit.
   *
   * @param folder where this head writes
   * @param committed what counts; empty before the first commit
   * @param distrusted paths of segments that turned out damaged, whose uncommitted rows are not to be compared with
   * @throws SegmentDamagedException if what counts is not as committed
   * @throws MeaningChangedException if there are rows to be compared with whose columns mean something else: only a branch can go on
   */
  public static SegmentedRows open(
      Path runDir,
      RowOrder order,
      SegmentFolder folder,
      List<CommittedSegment> committed,
      Set<String> distrusted)
      throws IOException {
    return open(runDir, order, folder, committed, distrusted, SegmentFile.ChannelOpener.REAL);
  }

  static SegmentedRows open(
      Path runDir,
      RowOrder order,
      SegmentFolder folder,
      List<CommittedSegment> committed,
      Set<String> distrusted,
      SegmentFile.ChannelOpener opener)
      throws IOException {
    return new SegmentedRows(
        runDir,
        order,
        folder,
        new OpenedSegment(runDir, order, folder, committed, distrusted, opener));
  }

  /**
   * Opens the rows for an attempt that is not compared with what older folders hold, now and in all later terms.
   *
   * @param folder must be new
   */
  public static SegmentedRows startBranch(
      Path runDir, RowOrder order, SegmentFolder folder, List<CommittedSegment> committed)
      throws IOException {
    RowKind kind = order.kind();
    if (Files.exists(runDir.resolve(folder.path(kind)))) {
      throw new IllegalArgumentException(
          "a branch needs a folder without " + kind.name() + ", " + folder + " has some");
    }
    Durably.createFile(runDir.resolve(folder.branchMarker(kind)));
    return open(runDir, order, folder, committed);
  }

  /**
   * Goes on in a new folder without comparing with what was written before, and closes this object. The rows that this
   * attempt has delivered since the commit go along.
   *
   * @param folder must be new
   * @param committed what counts now
   */
  public SegmentedRows branch(SegmentFolder folder, List<CommittedSegment> committed)
      throws IOException {
    SegmentedRows branch = startBranch(runDir, order, folder, committed);
    try {
      for (WrittenRow row : written.subList(0, accepted)) {
        if (branch.lastCommitted == null || row.row().key().compareTo(branch.lastCommitted) > 0) {
          branch.append(row.row());
        }
      }
    } catch (IOException e) {
      branch.close();
      throw e;
    }
    close();
    return branch;
  }

  /** Adds a row; see {@link #append(RowLine)}. */
  public Outcome append(Recorded<?> row) throws IOException {
    return append(order.row(row));
  }

  /**
   * Adds a row, unless it stands there already.
   *
   * @throws RowOutOfOrderException if it does not follow the row before and has never come
   * @throws IOException if it could not be written; it may be tried again
   */
  public Outcome append(RowLine row) throws IOException {
    RowKey last = lastAccepted();
    if (last != null && row.key().compareTo(last) <= 0) {
      return cameBefore(row, last);
    }
    order.requireFollows(last, row.key());
    if (accepted < written.size()) {
      return repeat(row);
    }
    Outcome.Mismatch mismatch = earlier.contradictedBy(row);
    if (mismatch != null) {
      return mismatch;
    }
    file.append((row.line() + "\n").getBytes(StandardCharsets.UTF_8));
    written.add(new WrittenRow(row.withoutRecord(), file.length(), file.sha256()));
    accepted++;
    earlier.forget(row.key());
    return Outcome.Accepted.APPENDED;
  }

  private Outcome repeat(RowLine row) {
    RowLine before = written.get(accepted).row();
    if (doubled(before, row) instanceof Outcome.Mismatch mismatch) {
      return mismatch;
    }
    accepted++;
    earlier.forget(row.key());
    return Outcome.Accepted.SKIPPED;
  }

  private Outcome cameBefore(RowLine row, RowKey last) throws IOException {
    for (WrittenRow mine : written.subList(0, accepted)) {
      if (mine.row().key().equals(row.key())) {
        return doubled(mine.row(), row);
      }
    }
    // looked up on disk: committed rows seldom come again, and memory stays flat
    for (CommittedSegment segment : committed) {
      RowLine before = find(segment, row.key());
      if (before != null) {
        Outcome outcome = doubled(before, row);
        return outcome instanceof Outcome.Mismatch
                && SharedColumns.of(segment.in(runDir), order.kind())
                    .agree(before.comparable(), row.comparable())
            ? Outcome.Accepted.DOUBLE
            : outcome;
      }
    }
    throw new RowOutOfOrderException(order.kind().name(), last, row.key());
  }

  private static Outcome doubled(RowLine before, RowLine row) {
    String then = before.comparable();
    String now = row.comparable();
    return then.equals(now)
        ? Outcome.Accepted.DOUBLE
        : new Outcome.Mismatch(before.key(), then, now);
  }

  private @Nullable RowLine find(CommittedSegment segment, RowKey key) throws IOException {
    List<RowLine> found = new ArrayList<>();
    CommittedRows.forEachLine(runDir, List.of(segment), line -> {
      RowLine row = order.row(line);
      if (row.key().equals(key)) {
        found.add(row);
      }
    });
    return found.isEmpty() ? null : found.get(0);
  }

  /** The last row of this attempt or, before its first, of the commit; null: there is none. */
  public @Nullable RowKey lastAccepted() {
    return accepted == 0 ? lastCommitted : written.get(accepted - 1).row().key();
  }

  /** Rows that the commit and this attempt have. */
  public long rowCount() {
    return committedRows + accepted;
  }

  /** Whether rows of earlier attempts are left that this attempt has not repeated yet. */
  public boolean replaying() {
    return accepted < written.size() || earlier.size() > 0;
  }

  /** What was found on opening and cannot be compared with, for a reader. */
  public List<String> notices() {
    return earlier.notices();
  }

  /** Flushes all rows of this attempt to disk. */
  public DurableRows makeDurable() throws IOException {
    return makeDurable(Long.MAX_VALUE);
  }

  /**
   * Flushes to disk and names what a commit of this step writes down: all rows up to and including the step, no later ones.
   */
  public DurableRows makeDurable(long step) throws IOException {
    if (lastCommitted != null && step < lastCommitted.step()) {
      throw new IllegalArgumentException(
          "step " + step + " is before the commit, which holds " + lastCommitted);
    }
    file.force();
    int count = accepted;
    while (count > 0 && written.get(count - 1).row().key().step() > step) {
      count--;
    }
    if (count == 0) {
      return new DurableRows(committed, committedRows, lastCommitted);
    }
    WrittenRow last = written.get(count - 1);
    String path = folder.path(order.kind());
    List<CommittedSegment> segments = new ArrayList<>(committed);
    segments.removeIf(segment -> segment.path().equals(path));
    segments.add(new CommittedSegment(path, last.end(), last.sha256()));
    return new DurableRows(segments, committedRows + count, last.row().key());
  }

  /**
   * Learns that {@link #makeDurable}'s answer has been committed, and lets go of what it kept of those rows. Not calling it
   * costs memory only.
   */
  public void committed(DurableRows durable) {
    int count = (int) (durable.rows() - committedRows);
    if (count < 0 || count > accepted) {
      throw new IllegalArgumentException(
          "committed are " + durable.rows() + " rows of " + committedRows + " to " + rowCount());
    }
    written.subList(0, count).clear();
    accepted -= count;
    committed = durable.segments();
    committedRows = durable.rows();
    lastCommitted = durable.last();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
