package dev.kymo.actors.head;

import dev.kymo.actors.link.AttemptId;
import dev.kymo.actors.link.SegmentRef;
import dev.kymo.actors.run.RowsFolder;
import dev.kymo.monitoring.rows.CommitList;
import dev.kymo.monitoring.rows.CommittedRows;
import dev.kymo.monitoring.rows.CommittedSegment;
import dev.kymo.monitoring.rows.DurableRows;
import dev.kymo.monitoring.rows.Outcome;
import dev.kymo.monitoring.rows.RowKind;
import dev.kymo.monitoring.rows.RowLine;
import dev.kymo.monitoring.rows.RowOrder;
import dev.kymo.monitoring.rows.SegmentFolder;
import dev.kymo.monitoring.rows.SegmentedRows;
import dev.kymo.vocabulary.Recorded;
import dev.kymo.workers.data.ResponseTypes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rows of one run's current attempt on disk: steps, and what probes found. Longer than others, because opening, taking, committing and assembling share what
 * a kind of rows is.
 */
final class RunRows implements Closeable {

  /** What became of rows. */
  enum Taken {
    /** They are written. */
    NEW,
    /** They equal uncommitted ones of an older head and are written again. */
    REWRITTEN,
    /** They stand there already. */
    SKIPPED
  }

  /** A repeated row differs from the one written first. */
  static final class RowsDifferException extends Exception {
    private static final long serialVersionUID = 1;
    final transient Outcome.Mismatch mismatch;
    final String kind;

    RowsDifferException(String kind, Outcome.Mismatch mismatch) {
      super(kind + " of " + mismatch.about() + ": expected " + mismatch.expected() + ", actual "
          + mismatch.actual());
      this.kind = kind;
      this.mismatch = mismatch;
    }
  }

  /** One kind's rows, and whether any of them are not on disk yet. */
  private static final class Kind {
    final RowOrder order;
    final SegmentedRows rows;
    boolean unflushed;

    Kind(RowOrder order, SegmentedRows rows) {
      this.order = order;
      this.rows = rows;
    }

    Taken take(List<RowLine> ordered) throws IOException, RowsDifferException {
      boolean replaying = rows.replaying();
      boolean appended = false;
      for (RowLine row : ordered) {
        Outcome outcome = rows.append(row);
        if (outcome instanceof Outcome.Mismatch mismatch) {
          throw new RowsDifferException(order.kind().name(), mismatch);
        }
        appended |= outcome == Outcome.Accepted.APPENDED;
      }
      unflushed |= !ordered.isEmpty();
      if (!appended) {
        return Taken.SKIPPED;
      }
      return replaying ? Taken.REWRITTEN : Taken.NEW;
    }
  }

  private final AttemptId attempt;
  private final Kind steps;
  /** What comes with each snapshot that was read. */
  private final List<Kind> findings;
  /** Committed segments of kinds that only a newer version knows: they count as before. */
  private final List<SegmentRef> unknown;

  private final Map<String, List<DurableRows>> uncommitted = new LinkedHashMap<>();

  private RunRows(AttemptId attempt, List<Kind> kinds, List<SegmentRef> unknown) {
    this.attempt = attempt;
    this.steps = kinds.get(0);
    this.findings = kinds.subList(1, kinds.size());
    this.unknown = unknown;
  }

  static RunRows open(Path runDir, RowsMessage.BeginAttempt begin) throws IOException {
    SegmentFolder folder =
        new SegmentFolder(begin.rows().headTerm(), begin.rows().number());
    List<String> responses = Stream.concat(
            begin.responses().stream(), Stream.of(ResponseTypes.ARGMAX))
        .toList();
    List<Kind> kinds = new ArrayList<>();
    try {
      for (RowKind kind : RowKind.all()) {
        RowOrder order = RowOrder.of(kind, responses);
        kinds.add(new Kind(order, open(runDir, order, folder, begin)));
      }
    } catch (IOException | RuntimeException e) {
      close(kinds);
      throw e;
    }
    return new RunRows(begin.attempt(), kinds, unknown(begin.committed()));
  }

  private static SegmentedRows open(
      Path runDir, RowOrder order, SegmentFolder folder, RowsMessage.BeginAttempt begin)
      throws IOException {
    List<CommittedSegment> committed = segmentsOf(order.kind().name(), begin.committed());
    return begin.branching()
        ? SegmentedRows.startBranch(runDir, order, folder, committed)
        : SegmentedRows.open(runDir, order, folder, committed, Set.copyOf(begin.distrusted()));
  }

  private static List<SegmentRef> unknown(List<SegmentRef> committed) {
    Set<String> known = RowKind.all().stream().map(RowKind::name).collect(Collectors.toSet());
    return committed.stream()
        .filter(segment -> !known.contains(segment.committed().kind()))
        .toList();
  }

  /** The paths of all segments that may be in a folder of rows. */
  static List<String> paths(RowsFolder rows) {
    String folder =
        "rows/t" + rows.headTerm() + (rows.number() == 0 ? "" : "-b" + rows.number()) + "/";
    return RowKind.all().stream().map(kind -> folder + kind.fileName()).toList();
  }

  /** The paths of the segments that are not as committed. */
  static List<String> damaged(Path runDir, List<SegmentRef> committed) throws IOException {
    return CommittedRows.verify(runDir, SegmentRef.committed(committed)).stream()
        .map(damage -> damage.segment().path())
        .toList();
  }

  /** Writes {@code steps.jsonl} and the others from what is committed; a kind without any rows has no file. */
  static void assemble(Path runDir, List<SegmentRef> committed) throws IOException {
    for (String kind : RowKind.namesWith(SegmentRef.committed(committed))) {
      List<CommittedSegment> segments = segmentsOf(kind, committed);
      if (CommittedRows.isAssembled(kind, segments)) {
        CommittedRows.assemble(runDir, kind, segments);
      }
    }
  }

  private static List<CommittedSegment> segmentsOf(String kind, List<SegmentRef> committed) {
    return CommitList.ofKind(kind, SegmentRef.committed(committed));
  }

  AttemptId attempt() {
    return attempt;
  }

  Taken takeStep(Recorded<?> step) throws IOException, RowsDifferException {
    return steps.take(List.of(steps.order.row(step)));
  }

  /** Findings as they are written, in their order: by kind, and within it. */
  List<List<RowLine>> inOrder(List<? extends Recorded<?>> found) {
    List<List<RowLine>> rows = new ArrayList<>();
    int taken = 0;
    for (Kind kind : findings) {
      Class<?> type = kind.order.kind().type();
      List<RowLine> ofKind = kind.order.rows(
          found.stream().filter(row -> type.isInstance(row.row())).toList());
      rows.add(ofKind);
      taken += ofKind.size();
    }
    if (taken < found.size()) {
      throw new IllegalArgumentException("no probe finds all of " + found);
    }
    return rows;
  }

  /** Takes the rows of all kinds; what became of them is that of the first kind that had any. */
  Taken takeFindings(List<List<RowLine>> rows) throws IOException, RowsDifferException {
    Taken result = Taken.SKIPPED;
    for (int i = findings.size() - 1; i >= 0; i--) {
      List<RowLine> ofKind = rows.get(i);
      if (!ofKind.isEmpty()) {
        result = findings.get(i).take(ofKind);
      }
    }
    return result;
  }

  private Stream<Kind> kinds() {
    return Stream.concat(Stream.of(steps), findings.stream());
  }

  /** Brings everything taken to disk. */
  void flush() throws IOException {
    for (Kind kind : kinds().toList()) {
      if (kind.unflushed) {
        kind.rows.makeDurable();
        kind.unflushed = false;
      }
    }
  }

  /** What a commit of {@code step} writes down. */
  List<SegmentRef> segmentsUpTo(long step, String checkpoint) throws IOException {
    List<DurableRows> durable = new ArrayList<>();
    for (Kind kind : kinds().toList()) {
      durable.add(kind.rows.makeDurable(step));
    }
    uncommitted.put(checkpoint, durable);
    Stream<SegmentRef> known = durable.stream()
        .flatMap(rows -> rows.segments().stream())
        .map(segment -> new SegmentRef(segment.path(), segment.length(), segment.sha256()));
    return Stream.concat(known, unknown.stream()).toList();
  }

  /** Learns that the checkpoint is committed, and lets go of what it kept of its rows. */
  void committed(String checkpoint) {
    List<DurableRows> durable = uncommitted.remove(checkpoint);
    if (durable != null) {
      List<Kind> all = kinds().toList();
      for (int i = 0; i < all.size(); i++) {
        all.get(i).rows.committed(durable.get(i));
      }
    }
  }

  /** What was found on opening and cannot be compared with. */
  List<String> notices() {
    List<String> notices = new ArrayList<>();
    kinds().forEach(kind -> notices.addAll(kind.rows.notices()));
    return notices;
  }

  @Override
  public void close() throws IOException {
    try {
      flush();
    } finally {
      close(kinds().toList());
    }
  }

  /** Closes all, also if closing one fails. */
  private static void close(List<Kind> kinds) throws IOException {
    if (!kinds.isEmpty()) {
      try {
        kinds.get(0).rows.close();
      } finally {
        close(kinds.subList(1, kinds.size()));
      }
    }
  }
}
